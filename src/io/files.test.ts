import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFileAtomic, writeFileDurable } from './files.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'files-'));
});
afterEach(() => rm(dir, { recursive: true }));

test('a file is replaced whole and only its owner can read it', async () => {
  await writeFileAtomic(`${dir}/a`, 'old');
  await writeFileAtomic(`${dir}/a`, Buffer.from('new'));
  expect(await readFile(`${dir}/a`, 'utf8')).toBe('new');
  expect((await stat(`${dir}/a`)).mode & 0o777).toBe(0o600);
  await writeFileAtomic(`${dir}/b`, '', { mode: 0o644 });
  expect((await stat(`${dir}/b`)).mode & 0o777).toBe(0o644);
  expect((await readdir(dir)).toSorted()).toEqual(['a', 'b']);
});

test('readers see the old content or the new one and nothing between', async () => {
  const contents = ['a'.repeat(200_000), 'b'.repeat(300_000)];
  await writeFileAtomic(`${dir}/a`, contents[0] ?? '');
  let writing = true;
  const writer = (async () => {
    for (let n = 1; n <= 20; n += 1) await writeFileAtomic(`${dir}/a`, contents[n % 2] ?? '');
    writing = false;
  })();
  while (writing) expect(contents.includes(await readFile(`${dir}/a`, 'utf8'))).toBe(true);
  await writer;
});

test('a write that fails leaves nothing behind', async () => {
  await expect(writeFileAtomic(`${dir}/none/a`, 'x')).rejects.toThrow('ENOENT');
  await writeFile(`${dir}/a`, 'kept');
  await expect(writeFileDurable(`${dir}/a`, 'x')).rejects.toThrow('EEXIST');
  expect(await readFile(`${dir}/a`, 'utf8')).toBe('kept');
  expect(await readdir(dir)).toEqual(['a']);
});
