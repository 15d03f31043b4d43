import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface WriteOptions {
  /** Permission bits of the file; 0600 by default: what is written may be private. */
  readonly mode?: number;
}

/**
 * Writes a file so that others see the old content or the new one, never a part, and the new one survives a power cut once this has
 * resolved. The temporary file beside it begins with a dot and ends with `.tmp`.
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  // The global `crypto`: `node:crypto` would be loaded with this file, by commands too that write nothing and answer at once.
  const temporary = `${dirname(path)}/.${crypto.randomUUID()}.tmp`;
  try {
    await writeFileDurable(temporary, data, options);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Creates a file and waits until its content is on the disk; fails when it exists. Its name is durable after `syncFolder`. */
export async function writeFileDurable(
  path: string,
  data: string | Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  const file = await open(path, 'wx', options.mode ?? 0o600);
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the names in a folder durable: what was created, renamed or removed in it. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder; there a rename is durable by itself.
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
