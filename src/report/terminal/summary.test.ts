import { describe, expect, test } from 'vitest';
import type { Plan } from '../../core/plan/plan.ts';
import type { NodeReport } from '../../core/rollout/node-report.ts';
import { reason } from '../../errors/problem.ts';
import { aGate, aPlan, tolerates } from '../../testing/builders.ts';
import { given, type RolloutSpec } from '../../testing/rollout-spec.ts';
import { readable } from '../../testing/terminal.ts';
import { summary } from './summary.ts';

function told(rollout: RolloutSpec, columns = 79): string[] {
  return readable(summary(rollout.state, rollout.now, { columns, flags: '' }));
}

function broken(code: number, tail: string): NodeReport {
  const why = reason('command-exit-code', { code });
  return { outcome: 'failed', failure: 'failed', changed: true, reason: why, steps: [], tail };
}

function zoned(plan: Plan): Plan {
  const zones = plan.nodes.map((node, at) => ({
    ...node,
    labels: { zone: at < 3 ? 'north' : 'south', rack: `r${at}` },
  }));
  return { ...plan, nodes: zones };
}

describe('what became of a rollout', () => {
  test('a success says that there is nothing to do', () => {
    const rollout = given(aPlan(['one: a', 'two: b c'])).advances();
    rollout.begins('a');
    rollout.passes(61_000).ends('a', 'succeeded');
    rollout.advances().begins('b');
    rollout.passes(2_500).ends('b', 'succeeded');
    expect(told(rollout.runs())).toEqual([
      'web-1 succeeded after 1m 3s',
      '',
      '  ■ 3 succeeded    changed and well',
      '  the slowest of 2 finished waves was one: 1m 1s',
    ]);
  });

  test('a pause after failures says why, groups them by their likely cause and lists what would be accepted', () => {
    const plan = zoned(
      aPlan(['all: web-1 web-2 web-3 web-4 web-5 web-6 web-7 web-8'], {
        onFailure: { tolerate: [tolerates('failed', 3)] },
      }),
    );
    const rollout = given(plan).advances();
    for (const { name } of plan.nodes) rollout.begins(name);
    for (const at of [0, 1, 2]) {
      const tail = `Reading…\nE: no package on ${plan.nodes[at]?.name} (attempt ${at})\n`;
      rollout.when({ type: 'node-ended', node: at, report: broken(100, tail) });
    }
    rollout.ends('web-4', 'succeeded');
    rollout.when({ type: 'node-ended', node: 4, report: broken(100, '\u001B[31mdisk full\n') });
    for (const name of ['web-6', 'web-7', 'web-8']) rollout.ends(name, 'succeeded');
    expect(told(rollout.advances().passes(5_000))).toEqual([
      'web-1 paused after 5.0s',
      '  4 of 8 nodes of wave all failed; 3 per wave is tolerated',
      '  [tolerance-exceeded]',
      '  see why with `wavegate explain`; `resume` forgives these failures, `retry`',
      '  tries the nodes again, `rollback` goes back',
      '',
      '  ■ 4 succeeded    changed and well',
      '  ✗ 4 failed       left as they are',
      '',
      'What went wrong',
      '  ✗ 3 nodes failed: web-1, web-2, web-3, all with zone=north',
      '    The command ended with exit code 100.  [command-exit-code]',
      '      | Reading…',
      '      | E: no package on web-1 (attempt 0)',
      '  ✗ 1 node failed: web-5',
      '    The command ended with exit code 100.  [command-exit-code]',
      '      | ␛[31mdisk full',
      '',
      'What you can do now',
      '  wavegate explain web-1 web-1   what was done to it, step by step',
      '  wavegate retry web-1           work again on 4 nodes that went wrong',
      '  wavegate resume web-1          go on without them',
      '  wavegate rollback web-1        take the wave back',
      '  wavegate abort web-1           end it here and leave everything as it is',
    ]);
  });

  test('after a rollback still says what had gone wrong', () => {
    const onFailure = { then: 'rollback', tolerate: [tolerates('failed', 0)] } as const;
    expect(told(given(aPlan(['one: a', 'two: b c | d'], { onFailure })).runs({ c: 'failed' }))).toEqual([
      'web-1 rolled-back after 0.0s',
      '  1 of 3 nodes of wave two failed; 0 per wave is tolerated',
      '  [tolerance-exceeded]',
      '',
      '  · 1 pending      not touched',
      '  ■ 1 succeeded    changed and well',
      '  ‹ 2 rolled-back  as they were before',
      '',
      'What went wrong',
      '  ✗ 1 node failed: c',
      '    task apply (node) failed: failed  [task-failed]',
      '',
      'What you can do now',
      '  wavegate explain web-1 c   what was done to it, step by step',
      '  wavegate run rollout.yml   start anew, once the cause is mended',
    ]);
  });

  test('a wait says until when, and who is asked', () => {
    const rollout = given(aPlan(['all: a'], { gates: [aGate({ name: 'hours', at: 'before-wave' })] })).advances();
    rollout.gateSays('hours', 'inconclusive', { notBefore: 90_000_000 });
    expect(told(rollout)).toEqual([
      'web-1 waiting after 0.0s',
      '  waiting for gate hours (before-wave, wave all): The gate asks every node in',
      '  service, and there was none to ask. (not before 1970-01-02 01:00:00Z)',
      '  [gate-waiting]',
      '  `resume` asks it again',
      '',
      '  · 1 pending      not touched',
      '',
      'What you can do now',
      '  wavegate resume web-1   go on',
      '  wavegate abort web-1    end it here and leave everything as it is',
    ]);
  });

  test('names the largest groups and counts the others', () => {
    const names = Array.from({ length: 30 }, (_, at) => `n${at}`);
    const plan = aPlan([`all: ${names.join(' ')}`], { onFailure: { tolerate: [tolerates('failed', '100%')] } });
    const rollout = given(plan).advances();
    for (const [at, name] of names.entries()) {
      rollout.begins(name);
      rollout.when({ type: 'node-ended', node: at, report: broken(1, `cause ${'abcdefghij'[at % 10]}\n`) });
    }
    const lines = told(rollout.advances());
    expect(lines.filter((line) => line.includes('3 nodes failed'))).toHaveLength(6);
    expect(lines).toContain('    and 12 nodes for 4 other causes');
  });
});
