import { promisify } from 'node:util';
import { refuse } from '../../errors/problem.ts';

const mostBytes = 268_435_456;

export async function packed(data: Uint8Array): Promise<Uint8Array> {
  const { gzip } = await import('node:zlib');
  return promisify(gzip)(data);
}

/** Refuses with `ledger-corrupt` what is damaged or unpacks to more than 256 MiB. */
export async function unpacked(data: Uint8Array, file: string): Promise<Buffer> {
  const { gunzip } = await import('node:zlib');
  return new Promise((resolve, reject) => {
    gunzip(data, { maxOutputLength: mostBytes }, (error, contents) => {
      if (error === null) return resolve(contents);
      try {
        refuse('ledger-corrupt', { file, line: 1, detail: 'it cannot be unpacked' });
      } catch (problem) {
        reject(problem);
      }
    });
  });
}
