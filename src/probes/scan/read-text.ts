import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Reason, reason } from '../../errors/problem.ts';
import { readBounded } from '../../io/read-bounded.ts';

const unzip = promisify(gunzip);
const mebibyte = 1_048_576;
/** What parses in well under a gigabyte of memory; a report with 100,000 findings takes about half of it. */
const largestFile = 100 * mebibyte;

/** A file that somebody else wrote, as text: gzip and byte-order marks are taken off. Never more than `limit` bytes are held. */
export async function readText(
  path: string,
  name: string,
  limit = largestFile,
): Promise<{ text: string } | { reason: Reason }> {
  const tooLarge = { reason: reason('scan-file-too-large', { file: name, megabytes: Math.floor(limit / mebibyte) }) };
  const unreadable = (why: string) => ({ reason: reason('scan-file-unreadable', { file: name, why }) });
  try {
    const raw = await readBounded(path, limit);
    if (raw === null) return tooLarge;
    const bytes = raw[0] === 0x1f && raw[1] === 0x8b ? await unzip(raw, { maxOutputLength: limit }) : raw;
    if (bytes.length === 0) return unreadable('it is empty');
    const text = decode(bytes);
    if (text === null) return unreadable('it is no text in UTF-8 or UTF-16');
    // No JSON and no YAML holds one as it is; UTF-16 that is taken for UTF-8 is full of them.
    return text.includes('\0') ? unreadable('it holds NUL, as UTF-16 without a byte-order mark does') : { text };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') return tooLarge;
    if (code?.startsWith('Z_') === true) return unreadable('what gzip compressed in it is cut off or broken');
    return unreadable(code === 'ENOENT' ? 'it is not there' : message);
  }
}

/** UTF-8, or the UTF-16 with a byte-order mark that some shells write where output is redirected. */
function decode(bytes: Buffer): string | null {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}
