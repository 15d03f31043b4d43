import { resolve } from 'node:path';
import { refuse } from '../../errors/problem.ts';
import { namedFiles } from '../scan/named-files.ts';
import { readText } from '../scan/read-text.ts';
import { verifierFor, type VerifyBundle } from './verify-bundle.ts';

/** A bundle may hold the bill of materials of a whole image. */
const largestFile = 32 * 1_048_576;

/** Reads what signatures are checked against: one trusted root, or one a line. */
export async function readTrustedRoot(file: string, root: string): Promise<VerifyBundle> {
  const read = await readText(resolve(root, file), file, largestFile);
  if ('reason' in read) return refuse('attestation-root-missing', { file, why: whyOf(read.reason.args) });
  try {
    return verifierFor(values(read.text));
  } catch (error) {
    return refuse('attestation-root-invalid', { file, why: (error as Error).message.slice(0, 200) });
  }
}

/** The bundles that paths and globs name: a file holds one, or one a line. */
export async function readBundles(patterns: readonly string[], root: string): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const pattern of patterns) {
    const files = await namedFiles(pattern, root);
    if (files.length === 0) refuse('attestation-file-unreadable', { file: pattern, why: 'there is no such file.' });
    for (const file of files) {
      const read = await readText(resolve(root, file), file, largestFile);
      if ('reason' in read) return refuse('attestation-file-unreadable', { file, why: whyOf(read.reason.args) });
      try {
        found.push(...values(read.text));
      } catch {
        refuse('attestation-file-unreadable', { file, why: 'it is not JSON.' });
      }
    }
  }
  return found;
}

function whyOf({ why = 'it is too large' }: Readonly<Record<string, unknown>>): string {
  return `${String(why)}.`;
}

/** One JSON value, or one a line. Throws where it is not JSON, and where nothing but space is in it. */
function values(text: string): unknown[] {
  try {
    return [JSON.parse(text) as unknown];
  } catch {
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    if (lines.length === 0) throw new Error('it is empty');
    return lines.map((line) => JSON.parse(line) as unknown);
  }
}
