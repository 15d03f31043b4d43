/** Refuses files that have grown too long to have one subject. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourceFiles } from './source-files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const tooLong = sourceFiles(root).flatMap((path) => {
  const lines = readFileSync(join(root, path), 'utf8').split('\n').length - 1;
  const most = path.endsWith('.test.ts') ? 500 : 300;
  return lines > most ? [`${path} has ${lines} lines; ${most} is the most`] : [];
});

if (tooLong.length > 0) {
  process.stderr.write(`${tooLong.join('\n')}\nSplit them by subject.\n`);
  process.exitCode = 1;
}
