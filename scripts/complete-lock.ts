/**
 * Run it after every change of dependencies. It adds to package-lock.json the optional packages of other platforms that the
 * registry in use could not describe, as mirrors often cannot; without them `npm ci` of npm 11 refuses the lock file.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { complete, type LockFile } from './lock-file.ts';

const path = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(path, 'utf8')) as LockFile;
const { packages, added } = complete(lock.packages);
writeFileSync(path, `${JSON.stringify({ ...lock, packages }, null, 2)}\n`);
process.stdout.write(`package-lock.json: ${added.length} packages added\n`);
