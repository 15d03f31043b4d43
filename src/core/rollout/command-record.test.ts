import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aPlan } from '../../testing/builders.ts';
import { given } from '../../testing/rollout-spec.ts';
import { commandRecord } from './command-record.ts';
import { verbs } from './commands.ts';

const sent = { id: '1', by: 'ann' };

test('a command keeps what its arguments may be, and nothing else', () => {
  const args = {
    digest: 'abc',
    qualifies: ['team:ops', 7],
    via: 'comment',
    until: 12,
    node: 'a',
    note: 'why',
    scope: 'wave',
    wave: 1,
    type: 'rollout-succeeded',
    by: 'eve',
    at: 0,
  };
  expect(commandRecord({ ...sent, verb: 'approve', args })).toEqual({
    ...sent,
    verb: 'approve',
    digest: 'abc',
    qualifies: ['team:ops'],
    via: 'comment',
    until: 12,
    node: 'a',
    note: 'why',
    scope: 'wave',
    wave: 1,
  });
  const wrong = {
    wave: 'one',
    digest: 7,
    qualifies: 'team:ops',
    via: 'mail',
    until: 'soon',
    node: null,
    note: {},
    scope: 'all',
  };
  expect(commandRecord({ ...sent, verb: 'approve', args: wrong })).toEqual({ ...sent, verb: 'approve' });
});

test('a verb that nobody knows is no command', () => {
  for (const verb of ['constructor', '__proto__', 'toString', '', 'Pause']) {
    expect(commandRecord({ ...sent, verb, args: {} })).toBeNull();
  }
});

test('whatever is sent with a command, a rollout answers it', () => {
  const args = fc.dictionary(
    fc.constantFrom('digest', 'qualifies', 'via', 'until', 'node', 'note', 'scope', 'wave'),
    fc.anything(),
  );
  fc.assert(
    fc.property(fc.constantFrom(...verbs), args, (verb, values) => {
      const rollout = given(aPlan(['one: a'], { approvals: { one: { required: 1 } } })).runs();
      const command = commandRecord({ ...sent, verb, args: values });
      if (command === null) throw new Error('a known verb');
      const [answer] = rollout.when({ type: 'command', command });
      expect(['command-accepted', 'command-refused']).toContain(answer?.type);
    }),
    { numRuns: 300 },
  );
});
