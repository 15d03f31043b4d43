import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes a file for later steps of the job and gives its path: what is too long for an output travels as a file. */
export async function jobFile(temporary: string, name: string, text: string): Promise<string> {
  const folder = join(temporary, 'wavegate');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  await writeFile(path, text, { mode: 0o600 });
  return path;
}
