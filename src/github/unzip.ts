import { Unzip, UnzipInflate } from 'fflate';

export type Unzipped =
  | { readonly kind: 'read'; readonly contents: Uint8Array | null }
  | { readonly kind: 'bad'; readonly detail: string };

/** Deflate makes a thousandfold of it at most. */
const pushBytes = 16_384;

/**
 * Takes one file out of an archive into memory, by its whole name: nothing is written anywhere, so no name in it can lead anywhere.
 * What it says of sizes is not believed: unpacking stops as soon as more came out than is allowed.
 */
export function unzipFile(archive: Uint8Array, file: string, mostBytes: number): Unzipped {
  const chunks: Uint8Array[] = [];
  let found = false;
  let whole = false;
  let length = 0;
  let bad: string | null = null;
  const unzip = new Unzip((entry) => {
    if (entry.name !== file) return;
    if (found) bad = `${file} is in it twice`;
    found = true;
    entry.ondata = (error, chunk, final) => {
      if (error) bad = 'it is damaged';
      else if ((length += chunk.length) > mostBytes) bad = `${file} in it is larger than ${mostBytes} bytes`;
      else chunks.push(chunk);
      whole = final;
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  try {
    for (let at = 0; at < archive.length && bad === null; at += pushBytes) {
      unzip.push(archive.subarray(at, at + pushBytes), at + pushBytes >= archive.length);
    }
  } catch {
    bad ??= 'it is damaged';
  }
  if (bad !== null) return { kind: 'bad', detail: bad };
  if (!found) return isZip(archive) ? { kind: 'read', contents: null } : { kind: 'bad', detail: 'it is no archive' };
  return whole ? { kind: 'read', contents: Buffer.concat(chunks) } : { kind: 'bad', detail: 'it is damaged' };
}

/** Of a file, or of an empty archive. */
function isZip(archive: Uint8Array): boolean {
  const [p, k, third] = archive;
  return p === 0x50 && k === 0x4b && (third === 3 || third === 5);
}
