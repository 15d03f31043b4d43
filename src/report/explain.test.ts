import { describe, expect, test } from 'vitest';
import type { RolloutSpec } from '../testing/rollout-spec.ts';
import { given } from '../testing/rollout-spec.ts';
import type { NodeReport } from '../core/rollout/node-report.ts';
import { reason } from '../errors/problem.ts';
import { tolerates } from '../testing/builders.ts';
import { definition, nodes, plan, step, wave } from '../testing/plans.ts';
import { explainExecution, explainNodeInExecution } from './explain.ts';
import { renderReasons } from './reasons.ts';

const why = reason('http-answer-differs', { url: 'http://web-2:8080/', differences: ['status is 503 and not 200'] });
const failed: NodeReport = {
  outcome: 'failed',
  failure: 'failed',
  changed: true,
  reason: why,
  steps: [
    { step: 'apply', outcome: 'ok', reason: null, attempts: 2, milliseconds: 2_100 },
    { step: 'verify', outcome: 'failed', reason: why, attempts: 1, milliseconds: 61_000 },
  ],
  tail: 'Starting…\n\u001B[31mport 8080 is taken\n',
  version: '1.2.0',
};

/** Two waves of two nodes; the second node of the first fails, and the wave is taken back. */
function takenBack(): RolloutSpec {
  const onFailure = { ...definition().onFailure, then: 'rollback', tolerate: [tolerates('failed', 0)] } as const;
  const waves = [wave('first', { size: 2 }), wave('rest', { upTo: '100%' })];
  const steps = { apply: step('apply'), rollback: step('rollback') };
  const rollout = given(plan({ waves, steps, onFailure }, nodes(4, 'web'))).advances();
  rollout.begins('web-1');
  rollout.when({ type: 'node-began', node: 1, batch: 'w1-r1-b1', step: 'apply', previous: '1.1.0' });
  rollout.passes(65_000).ends('web-1', 'succeeded');
  rollout.when({ type: 'node-ended', node: 1, report: failed });
  return rollout.advances().passes(86_400_000).runs();
}

function nodeText(rollout: RolloutSpec, name: string, outputs: readonly string[] = []): string[] {
  const options = { now: rollout.now, flags: '' };
  return renderReasons(explainNodeInExecution(rollout.state, rollout.history, name, outputs, options)).split('\n');
}

describe('explaining a node', () => {
  test('tells its story: what was done when, what it printed, why it is where it is', () => {
    const rollout = takenBack();
    expect(rollout.status).toBe('rolled-back');
    expect(nodeText(rollout, 'web-2', ['.wavegate/web-1/output/web-2/apply.log'])).toEqual([
      'web-2 in web-1: rolled-back',
      '  http://web-2:8080/ answered, but status is 503 and not 200.',
      '  [http-answer-differs]',
      '  Ask it by hand. When the answer is right, correct `expect`.',
      '',
      'What was done',
      '  1970-01-01',
      '  00:00:00Z  taken by batch w1-r1-b1, it reports version 1.1.0',
      '  00:01:05Z  failed, it reports version 1.2.0: http://web-2:8080/ answered, but',
      '             status is 503 and not 200.  [http-answer-differs]',
      '               apply     ok           2.1s, 2 attempts',
      '               verify    failed       1m 1s',
      '  00:01:05Z  to be rolled back: 1 of 2 nodes of wave first failed; 0 per wave is',
      '             tolerated',
      '  1970-01-02',
      '  00:01:05Z  taken by batch w1-r1-b1-back',
      '  00:01:05Z  rolled-back',
      '',
      'What it printed',
      '  | Starting…',
      '  | ␛[31mport 8080 is taken',
      '  .wavegate/web-1/output/web-2/apply.log',
      '',
      'Why it is there in the plan',
      '  - web-2 is in wave first, round 1 of 1, batch w1-r1-b1, as node 2 of 2.',
      '    [node-in-plan]',
      '  - Wave first takes the next nodes in order (the next 2); it is number 2 of',
      '    these 2, number 2 of 4 in the whole order.  [node-by-position]',
      '  - Batch w1-r1-b1: all 2 nodes at once.  [concurrency-by-size]',
      '  - Wave first, round 1: there is one batch; batch.parallel: 4 would allow more.',
      '    [parallel-by-batches]',
      '',
      'What you can do now',
      '  wavegate run rollout.yml   start anew, once the cause is mended',
    ]);
  });

  test('says of a node that was never touched what kept the rollout from it, and where it stands in the plan', () => {
    expect(nodeText(takenBack(), 'web-4').slice(0, 6)).toEqual([
      'web-4 in web-1: pending',
      '  Nothing was done to it; the state of the rollout is rolled-back: 1 of 2 nodes',
      '  of wave first failed; 0 per wave is tolerated  [tolerance-exceeded]',
      '',
      'Why it is there in the plan',
      '  - web-4 is in wave rest, round 1 of 1, batch w2-r1-b1, as node 2 of 2.',
    ]);
  });

  test('tells of a crash, of a second try, and of what is printed last', () => {
    const rollout = given(plan({ waves: [wave('all', { upTo: '100%' })] }, nodes(2, 'web'))).advances();
    rollout.begins('web-1');
    rollout.passes(1_000).crashes();
    rollout.advances().begins('web-1');
    rollout.passes(1_000).when({ type: 'node-ended', node: 0, report: failed });
    rollout.command('pause');
    rollout.advances().command('retry');
    expect(nodeText(rollout, 'web-1').slice(0, 22)).toEqual([
      'web-1 in web-1: pending',
      '  http://web-2:8080/ answered, but status is 503 and not 200.',
      '  [http-answer-differs]',
      '  Ask it by hand. When the answer is right, correct `expect`.',
      '',
      'What was done',
      '  1970-01-01',
      '  00:00:00Z  taken by batch w1-r1-b1',
      '  00:00:01Z  the driver died while it was at work on it',
      '  00:00:01Z  taken by batch w1-r1-b1',
      '  00:00:02Z  failed, it reports version 1.2.0: http://web-2:8080/ answered, but',
      '             status is 503 and not 200.  [http-answer-differs]',
      '               apply     ok           2.1s, 2 attempts',
      '               verify    failed       1m 1s',
      '  00:00:02Z  to be worked on again (ann)',
      '',
      'What it printed',
      '  | Starting…',
      '  | ␛[31mport 8080 is taken',
      '',
      'Why it is there in the plan',
      '  - web-1 is in wave all, round 1 of 1, batch w1-r1-b1, as node 1 of 2.',
    ]);
  });

  test('is for programs one object with reasons, history, steps and outputs', () => {
    const rollout = takenBack();
    const explained = explainNodeInExecution(rollout.state, rollout.history, 'web-2', [], { now: 0, flags: '' });
    expect(explained).toMatchObject({ rollout: 'web-1', node: 'web-2', state: 'rolled-back' });
    expect(explained.history?.map(({ at, text }) => `${at} ${text}`).slice(0, 2)).toEqual([
      '1970-01-01T00:00:00.000Z taken by batch w1-r1-b1, it reports version 1.1.0',
      '1970-01-01T00:01:05.000Z failed, it reports version 1.2.0: http://web-2:8080/ answered, but status is 503 and not 200.  [http-answer-differs]',
    ]);
  });

  test('says that there is no such node', () => {
    const explained = explainNodeInExecution(takenBack().state, [], 'wbe-2', [], { now: 0, flags: '' });
    expect(explained).toMatchObject({
      state: 'excluded',
      reasons: [{ code: 'node-not-in-plan', hint: "Did you mean 'web-2'?" }],
    });
  });
});

describe('explaining an execution', () => {
  test('says why it stands where it stands, what went wrong, and what can be done', () => {
    const { state, now } = takenBack();
    const lines = renderReasons(explainExecution(state, { now, flags: '' })).split('\n');
    expect(lines.slice(0, lines.indexOf('Why the plan is as it is'))).toEqual([
      'web-1: rolled-back',
      '  1 of 2 nodes of wave first failed; 0 per wave is tolerated',
      '  [tolerance-exceeded]',
      '',
      'What went wrong',
      '  - 1 node: web-2',
      '    http://web-2:8080/ answered, but status is 503 and not 200.',
      '    [http-answer-differs]',
      '      | Starting…',
      '      | ␛[31mport 8080 is taken',
      '',
    ]);
    expect(lines.slice(lines.indexOf('What you can do now'))).toEqual([
      'What you can do now',
      '  wavegate explain web-1 web-2   what was done to it, step by step',
      '  wavegate run rollout.yml       start anew, once the cause is mended',
    ]);
  });

  test('never has a line wider than 80 columns but commands and files', () => {
    const rollout = takenBack();
    const texts = [
      ...renderReasons(explainExecution(rollout.state, { now: 0, flags: '' })).split('\n'),
      ...nodeText(rollout, 'web-2'),
    ];
    expect(texts.filter((line) => line.length > 80 && !line.startsWith('  wavegate '))).toEqual([]);
  });
});
