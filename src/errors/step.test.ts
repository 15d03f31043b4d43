import { expect, test } from 'vitest';
import { reason, words } from './problem.ts';

const hint = (code: number): string | undefined => words(reason('command-exit-code', { code })).hint;

test('exit codes by which a shell says that it could not run a command come with what to do about it', () => {
  expect(hint(126)).toBe(
    'In a shell, 126 means that a command is there and may not be executed: `chmod +x` it, and `git update-index --chmod=+x` where git lost that.',
  );
  expect(hint(127)).toBe('In a shell, 127 means that a command was not found: see what it printed.');
  expect(hint(1)).toContain('`retry-on`');
});
