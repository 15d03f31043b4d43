import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { JobLog } from './job-log.ts';

function printed(...lines: readonly string[]): { obeyed: string[]; text: string } {
  const folder = mkdtempSync(join(tmpdir(), 'job-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const log = new JobLog(join(folder, 'log.txt'), []);
  for (const line of lines) log.take(line);
  return {
    obeyed: log.commands.map(({ name, value }) => `${name} ${value}`),
    text: readFileSync(log.path, 'utf8'),
  };
}

test.for([
  ['::error::a%0Ab', 'error a\nb'],
  ['\t \u0085::Set-Output name=x::y', 'set-output y'],
  ['see ##[add-mask]x', 'add-mask x'],
  ['::stop-commands::x', 'stop-commands x'],
] as const)('%j is obeyed', ([line, command]) => {
  expect(printed(line).obeyed).toEqual([command]);
});

test.for(['a ::error::x', ': :error::x', '## [error]x', '::nonsense::x', '::error', '[command]ls'])(
  '%j is shown as it is',
  (line) => {
    expect(printed(line)).toEqual({ obeyed: [], text: `${line}\n` });
  },
);

test('nothing is obeyed between stopping and going on, and a mask hides what follows', () => {
  const { obeyed, text } = printed('::stop-commands::go', '::error::x', '::go::', '::add-mask::secret', 'a secret');
  expect(obeyed).toEqual(['stop-commands go', 'add-mask secret']);
  expect(text).toBe('::error::x\na ***\n');
});
