import { expect, test } from 'vitest';
import { aPlan, tolerates } from '../../testing/builders.ts';
import { given, type RolloutSpec } from '../../testing/rollout-spec.ts';

const lock = { environment: 'Prod', by: 'ann', note: 'peak', since: 0, until: null };

/** A rollout with an approved wave in `prod` after one without an environment; one failure is tolerated in each. */
function intoProd(): RolloutSpec {
  const plan = aPlan(['one: a', 'two: b c'], { onFailure: { tolerate: [tolerates('failed', 1)] } });
  const waves = plan.definition.waves.map((wave, at) =>
    at === 0 ? wave : { ...wave, environment: { approve: 'prod' } },
  );
  const rollout = given({ ...plan, definition: { ...plan.definition, waves } }).runs();
  rollout.when({
    type: 'approval',
    answer: 'approve',
    id: 'review',
    wave: 1,
    digest: plan.digest,
    by: 'user:rev',
    via: 'environment',
    qualifies: [],
  });
  return rollout;
}

test('a wave that had ended is kept out by a lock when it is retried, and needs no approval once more', () => {
  const rollout = intoProd().runs({ b: 'failed' });
  expect([rollout.status, rollout.nodes]).toEqual(['succeeded', 'succeeded: a c, failed: b']);
  rollout.passes(604_800_000).when({ type: 'locks', locks: [lock] });
  rollout.command('retry');
  rollout.runs();
  expect(rollout.because).toMatchObject({ code: 'environment-locked', args: { wave: 'two' } });
  rollout.when({ type: 'locks', locks: [] });
  expect(rollout.runs().status).toBe('succeeded');
});

test('so is one that was not entered when the rollout was aborted, and is resumed', () => {
  const rollout = intoProd();
  rollout.command('abort');
  rollout.advances().when({ type: 'locks', locks: [lock] });
  rollout.command('resume');
  expect(rollout.runs().because?.code).toBe('environment-locked');
  expect(rollout.nodes).toBe('succeeded: a, pending: b c');
});

test('so is one by a hold', () => {
  const rollout = intoProd().runs({ b: 'failed' });
  rollout.command('retry');
  rollout.command('hold');
  expect(rollout.runs().because?.code).toBe('held-back');
  rollout.command('unhold');
  expect(rollout.runs().nodes).toBe('succeeded: a b c');
});

test('one that was entered before the lock ends, also by a retry in the middle of it', () => {
  const rollout = intoProd().advances();
  rollout.begins('b');
  rollout.ends('b', 'failed');
  rollout.when({ type: 'locks', locks: [lock] });
  rollout.command('pause');
  rollout.command('retry');
  expect(rollout.runs().nodes).toBe('succeeded: a b c');
});
