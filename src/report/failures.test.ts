import { describe, expect, test } from 'vitest';
import type { StepName } from '../core/definition/steps.ts';
import type { NodeReport, StepReport } from '../core/rollout/node-report.ts';
import { type Reason, reason } from '../errors/problem.ts';
import { aPlan, tolerates } from '../testing/builders.ts';
import { given, type RolloutSpec } from '../testing/rollout-spec.ts';
import { commonLabel, failureGroups, lastLines, whatHappened } from './failures.ts';

function failing(tails: Readonly<Record<string, string>>, steps: Readonly<Record<string, StepName>> = {}): RolloutSpec {
  const names = Object.keys(tails);
  const plan = aPlan([`all: ${names.join(' ')}`], { onFailure: { tolerate: [tolerates('failed', '100%')] } });
  const rollout = given(plan).advances();
  for (const [node, name] of names.entries()) {
    rollout.begins(name);
    const why = reason('command-exit-code', { code: 1 });
    const report: NodeReport = {
      outcome: 'failed',
      failure: 'failed',
      changed: true,
      reason: why,
      steps: stepsUpTo(steps[name] ?? 'apply', why),
      tail: tails[name] ?? '',
    };
    rollout.when({ type: 'node-ended', node, report });
  }
  return rollout;
}

/** Another step went well before it. */
function stepsUpTo(step: StepName, why: Reason): StepReport[] {
  const tried = { attempts: 1, milliseconds: 5 };
  return [
    { step: 'observe', outcome: 'ok', reason: null, ...tried },
    { step, outcome: 'failed', reason: why, ...tried },
  ];
}

function groups(rollout: RolloutSpec): string[] {
  const { plan } = rollout.state;
  return failureGroups(rollout.state).map(
    ({ kind, nodes }) => `${kind}: ${nodes.map((at) => plan.nodes[at]?.name).join(' ')}`,
  );
}

describe('what went wrong', () => {
  test('is one cause where only names, addresses and numbers differ', () => {
    const rollout = failing({
      web: 'web: no space left, 12 of 20 GB\n',
      api: 'api: no space left, 7 of 40 GB\n\n',
      db: 'db: lock 0x7f3a held by 4711\n',
      old: 'old: lock 0xa1b2 held by 12\n',
    });
    expect(groups(rollout)).toEqual(['failed: web api', 'failed: db old']);
  });

  test('is another cause where the last line says something else, the largest first', () => {
    expect(groups(failing({ a: 'disk full\n', b: 'no route\n', c: 'no route\n' }))).toEqual([
      'failed: b c',
      'failed: a',
    ]);
  });

  test('is another cause where another step failed, and says which', () => {
    const said = { a: 'no route\n', b: 'no route\n', c: 'no route\n' };
    const rollout = failing(said, { a: 'verify' });
    expect(groups(rollout)).toEqual(['failed: b c', 'failed: a']);
    expect(failureGroups(rollout.state).map(whatHappened)).toEqual([
      '2 nodes failed in apply',
      '1 node failed in verify',
    ]);
  });

  test('is one cause for nodes out of reach, whichever step found out', () => {
    const onFailure = { tolerate: [tolerates('unreachable', '100%')] };
    const rollout = given(aPlan(['all: a b'], { onFailure })).runs({ a: 'unreachable', b: 'unreachable' });
    expect(failureGroups(rollout.state).map(whatHappened)).toEqual(['2 nodes could not be reached']);
  });

  test('is still told of nodes that were taken back, and not of those that succeeded after all', () => {
    const onFailure = { then: 'rollback', tolerate: [tolerates('failed', 0)] } as const;
    const back = given(aPlan(['all: a b'], { onFailure })).runs({ b: 'failed' });
    expect([back.nodes, groups(back)]).toEqual(['rolled-back: a b', ['failed: b']]);
    const mended = given(aPlan(['all: a b'])).runs({ b: 'unreachable' });
    mended.command('retry');
    expect(groups(mended.runs())).toEqual([]);
  });

  test('names a label that all have and few others', () => {
    const { state } = failing({ a: '', b: '', c: '', d: '' });
    const zones = ['north', 'north', 'south', 'south'];
    const nodes = state.plan.nodes.map((node, at) => ({ ...node, labels: { env: 'prod', zone: zones[at] ?? '' } }));
    const labelled = { ...state, plan: { ...state.plan, nodes } };
    expect(commonLabel(labelled, [0, 1])).toBe('zone=north');
    expect(commonLabel(labelled, [0, 2])).toBeNull();
    expect(commonLabel(labelled, [0])).toBeNull();
  });

  test('ends with the last lines that say something', () => {
    expect(lastLines('one\n\n  \ntwo\nthree\n', 2)).toEqual(['two', 'three']);
    expect(lastLines('', 3)).toEqual([]);
  });
});
