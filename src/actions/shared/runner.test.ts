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

const ours = new URL('runner.ts', import.meta.url).href;

/** What a program said to the runner, with the random ends of outputs made equal. */
function said(program: string) {
  const output = join(folder, 'output');
  const summary = join(folder, 'summary');
  for (const file of [output, summary]) writeFileSync(file, '');
  const stdout = execFileSync(
    process.execPath,
    ['--input-type=module', '-e', `import * as runner from ${JSON.stringify(ours)};\n${program}`],
    {
      encoding: 'utf8',
      env: { GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, 'INPUT_TWO_WORDS-HERE': ' a\n' },
    },
  );
  const outputs = readFileSync(output, 'utf8').replaceAll(/(?:end|ghadelimiter)_[0-9a-f-]{36}/g, 'END');
  return { stdout, outputs, summary: readFileSync(summary, 'utf8') };
}

const hostile = JSON.stringify('100%: a,b\r\n::error::c');

test('what is said to the runner has nothing in it that the runner would take for more', () => {
  const program = `
    runner.setSecret(${hostile});
    runner.setOutput('one', ${hostile});
    runner.annotate('error', ${hostile}, { title: ${hostile}, file: 'a,b.yml', line: 3, col: 4 });
    runner.annotate('warning', 'w', { title: 't' });
    await runner.addSummary('# done');
    runner.info(JSON.stringify([runner.getInput('two words-here'), runner.getInput('none')]));`;
  expect(said(program)).toEqual({
    stdout: [
      '::add-mask::100%25: a,b%0D%0A::error::c',
      '::error title=100%25%3A a%2Cb%0D%0A%3A%3Aerror%3A%3Ac,file=a%2Cb.yml,line=3,col=4::100%25: a,b%0D%0A::error::c',
      '::warning title=t::w',
      '["a",""]',
      '',
    ].join('\n'),
    outputs: 'one<<END\n100%: a,b\r\n::error::c\nEND\n',
    summary: '# done\n',
  });
});

test('what a node prints is no command to the runner', () => {
  const printed = 'n1 apply: ok\n::add-mask::o\n  ::error::x\n\u0085\u00a0::error::z\nsee ##[error]y\n:: and a::b stay';
  expect(said(`runner.info(${JSON.stringify(printed)});`).stdout).toBe(
    'n1 apply: ok\n: :add-mask::o\n  : :error::x\n\u0085\u00a0: :error::z\nsee ## [error]y\n: : and a::b stay\n',
  );
});

test('outside a job there is nowhere to write to, and nothing fails', () => {
  const stdout = execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import * as runner from '${ours}'; runner.setOutput('a', 'b'); await runner.addSummary('c');`,
    ],
    { encoding: 'utf8', env: {} },
  );
  expect(stdout).toBe('');
});
