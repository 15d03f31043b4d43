import { open } from 'node:fs/promises';

const mebibyte = 1_048_576;

/**
 * The bytes of a file; null when there are more than `limit`, however many: a device that never ends costs no more. Its size is asked
 * beforehand only to hold them once, because it may grow.
 */
export async function readBounded(path: string, limit: number): Promise<Buffer | null> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size > limit) return null;
    let bytes = Buffer.allocUnsafe(size + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length);
      if (bytesRead === 0) return bytes.subarray(0, length);
      length += bytesRead;
      if (length > limit) return null;
      if (length === bytes.length) bytes = Buffer.concat([bytes], Math.min(limit + 1, 2 * length + mebibyte));
    }
  } finally {
    await file.close();
  }
}
