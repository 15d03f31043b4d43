/**
 * Makes the commit that a release is: what is checked out here, and `dist` with it, in a repository of its own, so that nothing changes here.
 * `npm run --silent release:candidate -- --folder DIR [--version 1.2.3]` prints one JSON line: `{folder, commit, tag}`.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({ options: { folder: { type: 'string' }, version: { type: 'string' } } });
const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { readonly version: string };
const version = values.version ?? manifest.version;

if (values.folder === undefined || existsSync(values.folder)) {
  console.error('--folder has to name a folder that does not exist yet');
  process.exit(2);
}
if (!/^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/.test(version)) {
  console.error(`${JSON.stringify(version)} is not a version such as 1.2.3`);
  process.exit(2);
}
const folder = resolve(values.folder);
const tag = `v${version}`;
const git = (cwd: string, ...args: string[]): string => execFileSync('git', args, { cwd, encoding: 'utf8' }).trim();
const committer = ['-c', 'user.name=wavegate', '-c', 'user.email=wavegate@users.noreply.github.com'];

git(root, 'clone', '--quiet', '--no-hardlinks', root, folder);
git(folder, 'checkout', '--quiet', '--detach', git(root, 'rev-parse', 'HEAD'));
cpSync(`${root}dist`, `${folder}/dist`, { recursive: true });
// main carries no dist: .gitignore leaves it out.
git(folder, 'add', '--force', 'dist');
git(folder, ...committer, 'commit', '--quiet', '--message', `Release ${tag}`);
git(folder, ...committer, 'tag', '--annotate', '--message', `Wavegate ${tag}`, tag);
console.log(JSON.stringify({ folder, commit: git(folder, 'rev-parse', 'HEAD'), tag }));
