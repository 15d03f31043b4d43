import { describe, expect, test } from 'vitest';
import { words } from '../../errors/problem.ts';
import { aPlan, aStep } from '../../testing/builders.ts';
import { jobMinutes, runnerLabels, tooLongBatches } from './batch-jobs.ts';

const hour = 3_600_000;
const hours = (count: number) => ({ apply: { ...aStep('apply'), timeout: count * hour } });
const selfHosted = { size: 20, parallel: 1, concurrency: 10, by: 'site', runsOn: ['self-hosted', '{labels.site}'] };

describe('the job of a batch', () => {
  test('runs on the runner of the site that its nodes have', () => {
    const plan = aPlan(['all: a | b'], { batch: selfHosted });
    const nodes = plan.nodes.map((node, index) => ({ ...node, labels: { site: `s${index}` } }));
    expect(runnerLabels({ ...plan, nodes }, { nodes: [1] })).toEqual(['self-hosted', 's1']);
  });

  test('runs on ubuntu-latest where nothing else is said', () => {
    expect(runnerLabels(aPlan(['all: a']), { nodes: [0] })).toEqual(['ubuntu-latest']);
  });

  test('may take an hour more than its worst case, and never more than GitHub lets it', () => {
    const batch = { id: 'w1-r1-b1', nodes: [0, 1], concurrency: 10 };
    expect(jobMinutes(aPlan(['all: a b'], { steps: hours(2) }), 0, batch)).toBe(121 + 60);
    expect(jobMinutes(aPlan(['all: a b'], { steps: hours(9) }), 0, batch)).toBe(360);
    expect(jobMinutes(aPlan(['all: a b'], { steps: hours(9), batch: selfHosted }), 0, batch)).toBe(541 + 60);
  });

  test('has time for the gates of the batch, whatever they ask', () => {
    const check = { kind: 'checks', checks: { required: ['build'], allow: [] } } as const;
    const gate = { mode: 'enforce', onInconclusive: 'wait', timeout: 30_000, at: 'after-batch', name: 'open' } as const;
    const gates = [{ ...gate, retry: { for: hour, every: 60_000 }, check }];
    const batch = { id: 'w1-r1-b1', nodes: [0, 1], concurrency: 10 };
    expect(jobMinutes(aPlan(['all: a b'], { steps: hours(2), gates }), 0, batch)).toBe(181 + 60);
    expect(tooLongBatches(aPlan(['all: a b'], { steps: hours(5), gates }))).toHaveLength(1);
  });

  test('has time for the way back, where that takes longer, one node at a time', () => {
    const steps = { ...hours(1), rollback: { ...aStep('rollback'), timeout: 2 * hour } };
    const batch = { id: 'w1-r1-b1-back', nodes: [1, 0], concurrency: 1 };
    expect(jobMinutes(aPlan(['all: a b'], { steps }), 0, batch)).toBe(241 + 60);
  });

  test('is refused when its worst case does not fit: the longest of each wave is named', () => {
    const plan = aPlan(['canary: a', 'rest: b c | d e f'], { steps: hours(6) });
    const found = tooLongBatches(plan);
    expect(found.map((each) => [each.path, words(each).message])).toEqual([
      [['batch', 'size'], 'Batch w1-r1-b1 of wave canary may take 6h 1m at worst, and a job is ended after 6h.'],
      [['batch', 'size'], 'Batch w2-r1-b1 of wave rest may take 6h 1m at worst, and a job is ended after 6h.'],
    ]);
  });

  test('may be as long as days on a runner of one’s own', () => {
    expect(tooLongBatches(aPlan(['all: a'], { steps: hours(48), batch: selfHosted }))).toEqual([]);
    expect(tooLongBatches(aPlan(['all: a'], { steps: hours(121), batch: selfHosted }))).toHaveLength(1);
  });
});
