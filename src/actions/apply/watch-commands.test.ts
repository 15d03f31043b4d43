import { expect, test } from 'vitest';
import { problem, ProblemError } from '../../errors/problem.ts';
import type { Command } from '../../ledger/port.ts';
import { watchCommands } from './watch-commands.ts';

const command = (id: string, verb: string): Command => ({ id, verb, args: {}, by: 'user:mona', at: 0 });

/** `looks`: what each look at the record finds; it is over after the last. Gives what was heard, with the number of the look. */
async function heard(looks: readonly (readonly Command[] | Error)[]): Promise<string[]> {
  const found: string[] = [];
  let look = 0;
  await new Promise<void>((resolve) => {
    const stop = watchCommands(
      {
        commands: async () => {
          const next = looks[look];
          look += 1;
          if (next instanceof Error) throw next;
          if (next !== undefined) return next;
          stop();
          resolve();
          return [];
        },
        every: 1,
        cancelled: new AbortController().signal,
        note: () => {},
      },
      ({ id, verb }) => found.push(`${look}: ${verb} ${id}`),
    );
  });
  return found;
}

test('a command is handed on by the first look that finds it, and once, however long it stands there', async () => {
  const [pause, abort] = [command('a', 'pause'), command('b', 'abort')];
  expect(await heard([[], [pause], [pause], [pause, abort], [abort]])).toEqual(['2: pause a', '4: abort b']);
});

test('a look that fails keeps nothing from the next one, and a verb that nobody knows nothing from the others', async () => {
  const trouble = new ProblemError([problem('github-unexpected-answer', { call: 'x', detail: 'y' })]);
  expect(await heard([trouble, [command('a', 'explode'), command('b', 'pause')]])).toEqual(['2: pause b']);
});

test('a run that is cancelled aborts, whether that was known before or not', () => {
  for (const before of [true, false]) {
    const cancelled = new AbortController();
    if (before) cancelled.abort();
    const found: string[] = [];
    const stop = watchCommands(
      { commands: async () => [], every: 60_000, cancelled: cancelled.signal, note: () => {} },
      ({ verb, by }) => found.push(`${verb} by ${by}`),
    );
    cancelled.abort();
    stop();
    expect(found).toEqual(['abort by github:cancelled']);
  }
});
