import { existsSync, readFileSync, statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withTemporaryFile } from './temporary-file.ts';

test('the file is there while it is used, for this user alone, and gone after', async () => {
  const path = await withTemporaryFile('nodes.jsonl', 'web-1\n', async (lent) => {
    expect(readFileSync(lent, 'utf8')).toBe('web-1\n');
    expect(statSync(lent).mode & 0o777).toBe(0o600);
    return lent;
  });
  expect(existsSync(path)).toBe(false);
});

test('it is gone also when its use fails', async () => {
  let path = '';
  const use = withTemporaryFile('nodes.jsonl', '', async (lent) => {
    path = lent;
    throw new Error('no use');
  });
  await expect(use).rejects.toThrow('no use');
  expect(existsSync(path)).toBe(false);
});
