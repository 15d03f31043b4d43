import { describe, expect, test } from 'vitest';
import { aPlan, tolerates } from '../../testing/builders.ts';
import { given, type RolloutSpec } from '../../testing/rollout-spec.ts';
import { type Claim, claimOf, isElder } from './claim.ts';
import { decide } from './decide.ts';
import { evolve, replay } from './evolve.ts';

const tolerant = { tolerate: [tolerates('failed', 5)] };
const working = (): RolloutSpec => given(aPlan(['one: a b | c', 'two: d'], { onFailure: tolerant })).advances();
const startRound = (rollout: RolloutSpec): RolloutSpec => {
  rollout.when({ type: 'round-started', wave: 0, round: 0, nodes: 3 });
  return rollout;
};

describe('a rollout keeps others from', () => {
  test('nothing before its round begins, then from the nodes of the round, then from what broke', () => {
    const rollout = working();
    expect(claimOf(rollout.state)).toBeNull();
    startRound(rollout);
    expect(claimOf(rollout.state)?.nodes).toEqual(['a', 'b', 'c']);
    for (const name of ['a', 'b', 'c']) {
      rollout.begins(name);
      rollout.ends(name, name === 'b' ? 'failed' : 'succeeded');
    }
    expect(claimOf(rollout.state)?.nodes).toEqual(['b']);
    rollout.when({ type: 'round-settled', wave: 0, round: 0, blocked: null });
    expect(claimOf(rollout.state)?.nodes).toEqual(['b']);
  });

  test('the open nodes of a round whose driver died, until it is taken over', () => {
    const rollout = startRound(working());
    rollout.begins('a');
    expect(claimOf(replay(rollout.state.plan, rollout.history))?.nodes).toEqual(['a', 'b', 'c']);
    rollout.when({ type: 'recover', by: 'ann' });
    expect(claimOf(rollout.state)?.nodes).toEqual(['a']);
  });

  test('nothing once it has ended, whatever it left behind', () => {
    const rollout = startRound(working());
    rollout.begins('a');
    rollout.ends('a', 'failed');
    rollout.command('abort');
    rollout.advances();
    expect(rollout.status).toBe('aborted');
    expect(claimOf(rollout.state)).toBeNull();
  });
});

describe('a rollout that learns what others have in hand', () => {
  const claim = (...nodes: string[]): Claim => ({ execution: 'db-1', since: 0, nodes });
  const learns = (rollout: RolloutSpec, claims: readonly Claim[], work: readonly number[]) =>
    rollout.when({ type: 'claims', claims, work, full: null });

  test('waits where that is in the way of what comes next, is told of a change once, and goes on when it is not', () => {
    const rollout = working();
    learns(rollout, [claim('b', 'x')], [0, 1, 2]);
    expect(rollout.because).toMatchObject({
      code: 'nodes-claimed',
      args: { execution: 'db-1', nodes: ['b'], count: 1 },
    });
    const told = rollout.history.length;
    learns(rollout, [claim('b', 'x')], [0, 1, 2]);
    expect(rollout.history.length).toBe(told);
    learns(rollout, [], [0, 1, 2]);
    expect(rollout.history.slice(told).map(({ type }) => type)).toEqual(['nodes-claimed', 'wait-ended']);
    expect(rollout.state.hold).toBeNull();
  });

  test('does not wait for nodes that come later, nor for nodes that it does not have', () => {
    const rollout = working();
    learns(rollout, [claim('d', 'x')], [0, 1, 2]);
    expect(rollout.state.hold).toBeNull();
    expect(rollout.state.claimed).toEqual([{ execution: 'db-1', since: 0, nodes: [3] }]);
  });

  test('is not woken while they are in the way, and not taken out of a pause', () => {
    const rollout = working();
    learns(rollout, [claim('a')], [0]);
    expect(decide(rollout.state, { type: 'wake', by: 'ann' }, 1)).toEqual([]);
    rollout.command('pause');
    learns(rollout, [], [0]);
    expect(rollout.status).toBe('paused');
  });

  test('can be ended while it waits', () => {
    const rollout = working();
    learns(rollout, [claim('a')], [0]);
    rollout.command('abort');
    rollout.advances();
    expect(rollout.status).toBe('aborted');
  });

  test('comes to the same state again from its record', () => {
    const rollout = working();
    learns(rollout, [claim('a', 'd')], [0]);
    const { state, history } = rollout;
    expect(history.slice(1).reduce(evolve, replay(state.plan, history.slice(0, 1)))).toEqual(state);
  });
});

test('of two rollouts one is the elder, and only one', () => {
  const { state } = given(aPlan(['one: a']));
  const since = state.startedAt;
  expect(isElder(state, { execution: 'a-1', since: since + 1 })).toBe(true);
  expect(isElder(state, { execution: 'a-1', since: since - 1 })).toBe(false);
  expect(isElder(state, { execution: 'a-1', since })).not.toBe(
    isElder({ ...state, execution: 'a-1' }, { execution: state.execution, since }),
  );
});
