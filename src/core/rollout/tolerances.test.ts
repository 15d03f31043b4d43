import { describe, expect, test } from 'vitest';
import { aPlan, type PlanOverrides, tolerates } from '../../testing/builders.ts';
import { given, type RolloutSpec } from '../../testing/rollout-spec.ts';

const ten = 'one: a b c d e f g h i j';

function tolerating(tolerate: ReturnType<typeof tolerates>[], lines = [ten], over: PlanOverrides['onFailure'] = {}) {
  return given(aPlan(lines, { onFailure: { tolerate, ...over } }));
}

function ends(rollout: RolloutSpec, names: string, how: 'failed' | 'succeeded' | 'unreachable'): void {
  rollout.advances();
  for (const name of names.split(' ')) {
    rollout.begins(name);
    rollout.ends(name, how);
  }
}

test('zero tolerated failures trips on the first', () => {
  const rollout = tolerating([tolerates('failed', 0)]).runs({ a: 'failed' });
  expect(rollout.nodes).toBe('failed: a, pending: b c d e f g h i j');
  expect(rollout.because).toEqual({
    code: 'tolerance-exceeded',
    args: { class: 'failed', count: 1, tolerated: 0, written: '0', per: 'wave', scope: 'wave one', of: 10 },
  });
});

test('as many failures as tolerated are tolerated, one more trips', () => {
  const rollout = tolerating([tolerates('failed', 2)]);
  ends(rollout, 'a b', 'failed');
  expect(rollout.status).toBe('running');
  ends(rollout, 'c', 'failed');
  expect(rollout.status).toBe('paused');
});

test('a percentage is of the wave as planned, not of what has ended, and rounds down', () => {
  const rollout = tolerating([tolerates('failed', '29%')]);
  ends(rollout, 'a b', 'failed');
  expect(rollout.status).toBe('running');
  ends(rollout, 'c', 'failed');
  expect(rollout.because?.args).toMatchObject({ count: 3, tolerated: 2, written: '29%', of: 10 });
});

test('a percentage that comes to less than one node tolerates nothing', () => {
  const rollout = tolerating([tolerates('failed', '9%')]).runs({ a: 'failed' });
  expect(rollout.because?.args).toMatchObject({ count: 1, tolerated: 0 });
});

describe('min-sample', () => {
  test('no percentage trips before so many nodes have ended', () => {
    const rollout = tolerating([tolerates('failed', '10%', { minSample: 5 })]);
    ends(rollout, 'a b c d', 'failed');
    expect(rollout.status).toBe('running');
    ends(rollout, 'e', 'failed');
    expect(rollout.status).toBe('paused');
  });

  test('the node that completes the sample trips it although it succeeds', () => {
    const rollout = tolerating([tolerates('failed', '10%', { minSample: 5 })]);
    ends(rollout, 'a b', 'failed');
    ends(rollout, 'c d', 'succeeded');
    expect(rollout.status).toBe('running');
    ends(rollout, 'e', 'succeeded');
    expect(rollout.because?.args).toMatchObject({ count: 2, tolerated: 1 });
  });

  test('a percentage is judged at the end of its wave in any case', () => {
    const rollout = tolerating([tolerates('failed', '10%', { minSample: 5 })], ['one: a b c', 'two: d']);
    rollout.runs({ a: 'failed' });
    expect(rollout.because).toMatchObject({ code: 'tolerance-exceeded', args: { count: 1, of: 3 } });
    expect(rollout.node('d').state).toBe('pending');
  });

  test('also when failures were forgiven on the way, so that fewer have ended since than the sample asks for', () => {
    const rollout = tolerating([tolerates('failed', '10%', { minSample: 3 })], ['one: a b c', 'two: d']);
    rollout.runs({ a: 'unknown' });
    rollout.command('resume');
    rollout.runs({ b: 'failed' });
    expect(rollout.because).toMatchObject({ code: 'tolerance-exceeded', args: { count: 1, of: 3 } });
    expect(rollout.nodes).toBe('unknown: a, failed: b, succeeded: c, pending: d');
  });

  test('a percentage of the rollout is judged at the end of the rollout in any case', () => {
    const late = tolerates('failed', '10%', { per: 'rollout', minSample: 50 });
    const rollout = tolerating([late], ['one: a b', 'two: c d']).runs({ a: 'failed' });
    expect(rollout.node('d').state).toBe('succeeded');
    expect(rollout.because).toMatchObject({ code: 'tolerance-exceeded', args: { per: 'rollout', of: 4 } });
  });

  test('a percentage of a batch is judged when the batch is over', () => {
    const rollout = tolerating([tolerates('failed', '40%', { per: 'batch', minSample: 9 })], ['one: a b c | d e']);
    ends(rollout, 'a b', 'failed');
    expect(rollout.when({ type: 'batch-finished', batch: 'w1-r1-b1' })).toEqual([]);
    ends(rollout, 'c', 'succeeded');
    expect(rollout.status).toBe('paused');
  });

  test('a count does not wait for a sample', () => {
    const rollout = tolerating([tolerates('failed', 1, { minSample: 5 })]);
    ends(rollout, 'a b', 'failed');
    expect(rollout.status).toBe('paused');
  });
});

describe('scopes', () => {
  test('per wave begins anew in each wave', () => {
    const rollout = tolerating([tolerates('failed', 1)], ['one: a b', 'two: c d']).runs({ a: 'failed', c: 'failed' });
    expect(rollout.status).toBe('succeeded');
  });

  test('per rollout adds up over the waves', () => {
    const rollout = tolerating([tolerates('failed', 1, { per: 'rollout' })], ['one: a b', 'two: c d']);
    rollout.runs({ a: 'failed', c: 'failed' });
    expect(rollout.because?.args).toMatchObject({ scope: 'the rollout', of: 4, count: 2 });
  });

  test('per batch counts each batch by itself', () => {
    const rollout = tolerating([tolerates('failed', 1, { per: 'batch' })], ['one: a b | c d e']);
    ends(rollout, 'a c', 'failed');
    expect(rollout.status).toBe('running');
    ends(rollout, 'd', 'failed');
    expect(rollout.because?.args).toMatchObject({ scope: 'batch w1-r1-b2', of: 3, count: 2 });
  });

  test('per batch outlives a crash', () => {
    const rollout = tolerating([tolerates('failed', 1, { per: 'batch' })], ['one: a b c']);
    ends(rollout, 'a', 'failed');
    rollout.crashes();
    ends(rollout, 'b', 'failed');
    expect(rollout.because?.args).toMatchObject({ scope: 'batch w1-r1-b1', of: 3, count: 2 });
  });

  test('consecutive counts failures in the order in which nodes end, and a success ends the row', () => {
    const rollout = tolerating([tolerates('failed', 2, { per: 'consecutive' })]);
    ends(rollout, 'a b', 'failed');
    ends(rollout, 'c', 'succeeded');
    ends(rollout, 'd e', 'failed');
    expect(rollout.status).toBe('running');
    ends(rollout, 'f', 'failed');
    expect(rollout.because?.args).toMatchObject({ per: 'consecutive', count: 3, tolerated: 2 });
  });

  test('a row of failures does not reach over into the next wave', () => {
    const rollout = tolerating([tolerates('failed', 2, { per: 'consecutive' })], ['one: a b c', 'two: d e']);
    expect(rollout.runs({ b: 'failed', c: 'failed', d: 'failed' }).status).toBe('succeeded');
  });
});

describe('classes', () => {
  test('failed and unreachable are counted apart', () => {
    const rollout = tolerating([tolerates('failed', 1), tolerates('unreachable', 1)]);
    ends(rollout, 'a', 'failed');
    ends(rollout, 'b', 'unreachable');
    expect(rollout.status).toBe('running');
    ends(rollout, 'c', 'unreachable');
    expect(rollout.because?.args).toMatchObject({ class: 'unreachable', count: 2 });
  });

  test('a node that was rolled back at once still counts as failed', () => {
    const rollout = tolerating([tolerates('failed', 0)]).runs({ a: 'healed' });
    expect(rollout.nodes).toBe('rolled-back: a, pending: b c d e f g h i j');
    expect(rollout.because?.code).toBe('tolerance-exceeded');
  });

  test('an unknown node pauses by itself, and counts as failed from then on', () => {
    const rollout = tolerating([tolerates('failed', 1)]);
    rollout.runs({ a: 'unknown' });
    expect(rollout.because).toEqual({ code: 'node-unknown', args: { nodes: ['a'], count: 1 } });
    expect(rollout.state.tally).toEqual({ ended: 1, failed: 1, unreachable: 0 });
  });
});

describe('what is in flight when it trips', () => {
  test('finishes, and further failures change nothing', () => {
    const rollout = tolerating([tolerates('failed', 0)]).advances();
    for (const name of ['a', 'b', 'c']) rollout.begins(name);
    rollout.ends('a', 'failed');
    expect(rollout.ends('b', 'failed').map((event) => event.type)).toEqual(['node-finished']);
    expect(rollout.ends('c', 'succeeded').map((event) => event.type)).toEqual(['node-finished']);
    expect(rollout.nodes).toBe('failed: a b, succeeded: c, pending: d e f g h i j');
  });

  test('resume forgives the failures so far, those in flight included', () => {
    const rollout = tolerating([tolerates('failed', 0)]).advances();
    rollout.begins('a');
    rollout.begins('b');
    rollout.ends('a', 'failed');
    rollout.ends('b', 'failed');
    rollout.command('resume');
    expect(rollout.runs().status).toBe('succeeded');
    expect(rollout.state.nodes.counts).toMatchObject({ failed: 2, succeeded: 8 });
  });

  test('after that the next failure trips again', () => {
    const rollout = tolerating([tolerates('failed', 0)]).runs({ a: 'failed' });
    rollout.command('resume');
    expect(rollout.runs({ b: 'failed' }).because?.args).toMatchObject({ count: 1 });
  });

  test('a pause by hand forgives nothing', () => {
    const rollout = tolerating([tolerates('failed', 1)]);
    ends(rollout, 'a', 'failed');
    rollout.command('pause');
    rollout.command('resume');
    expect(rollout.runs({ b: 'failed' }).because?.args).toMatchObject({ count: 2, tolerated: 1 });
  });

  test('a tolerance that is exceeded during a pause by hand becomes its reason, so that nobody resumes unaware', () => {
    const rollout = tolerating([tolerates('failed', 0)], [ten], { then: 'abort' }).advances();
    rollout.begins('a');
    rollout.command('pause');
    rollout.ends('a', 'failed');
    expect(rollout.status).toBe('paused');
    expect(rollout.because?.code).toBe('tolerance-exceeded');
  });
});
