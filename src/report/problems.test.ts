import { expect, test } from 'vitest';
import { problem } from '../errors/problem.ts';
import { parseRolloutFile } from '../spec/parse-rollout-file.ts';
import { renderProblems } from './problems.ts';

function rendered(text: string, color = false): string {
  const { problems } = parseRolloutFile(text, 'rollout.yml');
  return renderProblems(problems, new Map([['rollout.yml', text]]), { color });
}

test('each problem shows its place, its code, its line with a caret, and what to do', () => {
  const text = 'rollout: web\nfleet: hosts.ini\napply: ./up.sh {address}\nwaves: [1, 110%]\nlimit: []\n';
  expect(rendered(text)).toBe(
    [
      'rollout.yml:3:16 warning template-in-run',
      '  {address} stays as it is in a command.',
      '  3 | apply: ./up.sh {address}',
      '    |                ^',
      '  hint: Use the environment variable: "$WAVEGATE_ADDRESS".',
      '',
      'rollout.yml:4:12 error percent-above-100',
      '  110% is more than all.',
      '  4 | waves: [1, 110%]',
      '    |            ^',
      '  hint: Write at most 100%.',
      '',
      'rollout.yml:5:1 error unknown-key',
      '  `limit` is no key of a rollout file.',
      '  5 | limit: []',
      '    | ^',
      '  hint: Did you mean `limits`?',
      '',
    ].join('\n'),
  );
});

test('without colour there is no escape sequence, whatever the file holds', () => {
  expect(rendered('rollout: \u001B[31mweb\n')).toBe(
    [
      'rollout.yml:1:10 error bad-character',
      '  U+001B does not belong here.',
      '  1 | rollout: ␛[31mweb',
      '    |          ^',
      '  hint: Remove it. It may be invisible: delete and type again what stands around it.',
      '',
    ].join('\n'),
  );
});

test('with colour only our own sequences are in it', () => {
  const text = rendered('rollout: \u001B[31mweb\n', true);
  expect(text).toContain('\u001B[1mrollout.yml:1:10 \u001B[0m\u001B[1;31merror bad-character\u001B[0m');
  expect(text).not.toContain('\u001B[31mweb');
});

test('a tab is shown, and characters that hide or turn text around are named', () => {
  expect(rendered('rollout: web\nsteps:\n\tapply: \u202Ex\n')).toContain('  3 | ␉apply: <U+202E>x\n    |         ^\n');
});

test('the caret stands under the place also after wide and combining characters', () => {
  const text = 'rollout: web\nfleet: hosts.ini\napply: { run: "ロール👍e\u0301 ${{ x }}" }\nwaves: [1]\n';
  const lines = rendered(text).split('\n');
  const line = lines.find((each) => each.startsWith('  3 |')) ?? '';
  const caret = lines[lines.indexOf(line) + 1] ?? '';
  const before = line.slice(0, line.indexOf('${{'));
  // Three kana and a thumb take two columns each; the accent takes none.
  expect(caret.indexOf('^')).toBe(Array.from(before).length + 4 - 1);
});

test('a very long line is cut around the place', () => {
  const [, , line = '', caret = ''] = rendered(`description: ${'x'.repeat(5_000)}\u0007${'y'.repeat(5_000)}\n`).split(
    '\n',
  );
  expect(line).toMatch(/^ {2}1 \| …x{60}␇y{59}…$/);
  expect(line[caret.indexOf('^')]).toBe('␇');
});

test('a problem without a place, or in a file that is not at hand, is shown without a line', () => {
  const location = { file: 'other.yml', line: 3, column: 1 };
  const problems = [problem('too-many-problems', { more: 2 }), problem('file-empty', {}, { location })];
  expect(renderProblems(problems, new Map(), { color: false })).toBe(
    [
      'error too-many-problems',
      '  There are 2 more problems.',
      '  hint: Solve these first.',
      '',
      'other.yml:3:1 error file-empty',
      '  There is nothing in the file.',
      '  hint: Begin with `rollout: NAME`, `fleet:`, `apply:` and `waves:`; `wavegate init` writes an example.',
      '',
    ].join('\n'),
  );
});

test('no problems, no words', () => {
  expect(renderProblems([], new Map(), { color: true })).toBe('');
});
