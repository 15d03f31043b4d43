import { fdatasync, ftruncate, write } from 'node:fs';
import { promisify } from 'node:util';

// Plain descriptors: unlike a FileHandle, one whose owner is forgotten is not closed under a write by the garbage collector.
const writeSome = promisify(write);

/** Waits until the content is on the disk. */
export const syncData = promisify(fdatasync);
export const truncate = promisify(ftruncate);

/** Writes all of the data at a position, however many calls that takes. */
export async function writeAll(fd: number, data: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < data.length) {
    const { bytesWritten } = await writeSome(fd, data, written, data.length - written, position + written);
    written += bytesWritten;
  }
}
