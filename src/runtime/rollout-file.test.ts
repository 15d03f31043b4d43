import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ProblemError, words } from '../errors/problem.ts';
import { readBytes } from './rollout-file.ts';

async function refusalOf(path: string): Promise<string> {
  const error = await readBytes(path, 'r.yml').then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProblemError)) throw new Error(`it was read: ${String(error)}`);
  return error.problems.map((each) => `${each.code}: ${words(each).message}`).join();
}

test.skipIf(process.platform === 'win32')('a device that never ends is refused as soon as it is too much', async () => {
  expect(await refusalOf('/dev/zero')).toBe(
    'file-too-large: The file has more bytes than may be; a rollout file may have 1048576.',
  );
});

test('a file that is too large is refused with its size, and one byte less is read', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wavegate-file-'));
  try {
    const path = join(folder, 'r.yml');
    writeFileSync(path, Buffer.alloc(1_048_577, 32));
    expect(await refusalOf(path)).toBe('file-too-large: The file has 1048577 bytes; a rollout file may have 1048576.');
    writeFileSync(path, Buffer.alloc(1_048_576, 32));
    expect((await readBytes(path)).length).toBe(1_048_576);
    expect(await refusalOf(folder)).toBe('file-not-readable: r.yml cannot be read: it is a folder');
    expect(await refusalOf(join(folder, 'none'))).toBe('file-not-readable: r.yml cannot be read: it does not exist');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
