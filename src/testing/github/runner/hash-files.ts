/** `hashFiles()`: empty where no file matches. */
import { createHash } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export function hashOfFiles(folder: string, patterns: readonly string[]): string {
  const files = [...new Set(patterns.flatMap((pattern) => globSync(pattern, { cwd: folder })))]
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile())
    .toSorted();
  if (files.length === 0) return '';
  const whole = createHash('sha256');
  for (const file of files) whole.update(createHash('sha256').update(readFileSync(file)).digest());
  return whole.digest('hex');
}
