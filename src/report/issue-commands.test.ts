import { expect, test } from 'vitest';
import { parseComment } from '../core/chatops/parse-comment.ts';
import { aPlan } from '../testing/builders.ts';
import { given, type RolloutSpec } from '../testing/rollout-spec.ts';
import { openCommands } from './advice.ts';
import { issueCommands } from './issue-commands.ts';

function commands({ state }: RolloutSpec, broken: string | null = null): string[] {
  return issueCommands(state, openCommands(state, '', broken)).map(({ command }) => command);
}

const paused = given(aPlan(['one: a b'])).runs({ b: 'failed' });
const ended = given(aPlan(['one: a'], { onFailure: { then: 'rollback' } })).runs({ a: 'failed' });
const asked = given(aPlan(['one: a'], { approvals: { one: { required: 1 } } })).advances();

test.each([
  ['a pause', commands(paused, 'b'), ['explain b', 'retry', 'resume', 'rollback', 'abort']],
  ['an end', commands(ended), ['start web']],
  ['an approval', commands(asked), ['approve --digest=000000000000', 'resume', 'abort']],
])('after %s the commands are those of a comment', (_, found, wanted) => {
  expect(found).toEqual(wanted.map((command) => `/rollout ${command}`));
});

test('each of them is understood in a comment', () => {
  for (const command of [...commands(paused, 'b'), ...commands(ended), ...commands(asked)]) {
    expect(parseComment(command, { prefix: '/rollout', rolloutImplied: true })).toMatchObject({ kind: 'commands' });
  }
});
