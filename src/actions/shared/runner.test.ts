import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wavegate-runner-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What a program said to the runner, with the random ends of outputs made equal. */
function said(library: string, program: string) {
  const output = join(folder, 'output');
  const summary = join(folder, 'summary');
  for (const file of [output, summary]) writeFileSync(file, '');
  const stdout = execFileSync(
    process.execPath,
    ['--input-type=module', '-e', `import * as runner from ${JSON.stringify(library)};\n${program}`],
    {
      encoding: 'utf8',
      env: { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, 'INPUT_TWO_WORDS-HERE': ' a\n' },
    },
  );
  const outputs = readFileSync(output, 'utf8').replaceAll(/(?:end|ghadelimiter)_[0-9a-f-]{36}/g, 'END');
  return { stdout, outputs, summary: readFileSync(summary, 'utf8') };
}

const ours = new URL('runner.ts', import.meta.url).href;
const theirs = import.meta.resolve('@actions/core');
const hostile = JSON.stringify('100%: a,b\r\n::error::c');

test("the runner is told the same, byte for byte, as by GitHub's own library", () => {
  const common = `
    runner.setSecret(${hostile});
    runner.setOutput('one', ${hostile});
    runner.setOutput('two', '');
    runner.debug(${hostile});
    runner.info(JSON.stringify([runner.getInput('two words-here'), runner.getInput('none')]));`;
  expect(
    said(
      ours,
      `${common}
      runner.annotate('error', ${hostile}, { title: ${hostile}, file: 'a,b.yml', line: 3, col: 4 });
      runner.annotate('warning', 'w', { title: 't' });
      runner.addSummary(${hostile});`,
    ),
  ).toEqual(
    said(
      theirs,
      `${common}
      runner.error(${hostile}, { title: ${hostile}, file: 'a,b.yml', startLine: 3, startColumn: 4 });
      runner.warning('w', { title: 't' });
      await runner.summary.addRaw(${hostile}, true).write();`,
    ),
  );
});

test('what a node prints is no command to the runner', () => {
  const printed = 'n1 apply: ok\n::add-mask::o\n  ::error::x\nsee ##[error]y\n:: and a::b stay';
  expect(said(ours, `runner.info(${JSON.stringify(printed)});`).stdout).toBe(
    'n1 apply: ok\n: :add-mask::o\n  : :error::x\nsee ## [error]y\n: : and a::b stay\n',
  );
});

test('outside a job there is nowhere to write to, and nothing fails', () => {
  const stdout = execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import * as runner from '${ours}'; runner.setOutput('a', 'b'); runner.addSummary('c');`,
    ],
    { encoding: 'utf8', env: {} },
  );
  expect(stdout).toBe('');
});
