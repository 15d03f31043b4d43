import { describe, expect, test } from 'vitest';
import type { RolloutDefinition } from '../core/definition/rollout-definition.ts';
import { assumptionsOf } from '../simulation/assumptions.ts';
import { declaredOf } from '../simulation/declared.ts';
import { simulateMany } from '../simulation/many-runs.ts';
import { nothingDeclared, type Scenario } from '../simulation/scenario.ts';
import { aGate, tolerates } from '../testing/builders.ts';
import { amount, definition, limit, node, plan, step, wave } from '../testing/plans.ts';
import { timeBar } from './simulation-bars.ts';
import { simulationMarkdown } from './simulation-markdown.ts';
import { renderSimulation } from './simulation-text.ts';

const start = Date.UTC(2026, 10, 23, 9);
const fleet = Array.from({ length: 8 }, (_, index) => node(`n${index}`, { zone: 'ab'.charAt(index % 2) }));

const shop: Partial<RolloutDefinition> = {
  waves: [
    { ...wave('canary', { size: 1 }), bake: { for: 120_000, holdRunner: 300_000 } },
    wave('rest', { upTo: '100%' }),
  ],
  steps: { apply: step('apply', { retryOn: [] }), rollback: step('rollback') },
  limits: [limit('50%', 'zone')],
  gates: [
    aGate({ name: 'smoke', at: 'after-wave' }),
    aGate({
      name: 'hours',
      at: 'before-wave',
      check: { kind: 'window', window: { open: [], freeze: [], timezone: 'Europe/Berlin', mustFit: false } },
    }),
  ],
  onFailure: {
    ...definition().onFailure,
    // oxlint-disable-next-line unicorn/no-thenable -- a word of the language; its value is text
    then: 'rollback',
    tolerate: [tolerates('failed', 1), tolerates('unreachable', 0)],
    rollback: { scope: 'wave', atMost: amount('50%'), waves: false },
  },
};

async function simulated(changes: Partial<RolloutDefinition>, meets: Partial<Scenario> = {}, runs = 1) {
  const made = plan({ ...shop, ...changes }, fleet);
  const scenario = { ...nothingDeclared, ...meets };
  const { first, all } = await simulateMany({ plan: made, scenario, start, seed: 1 }, runs);
  const context = {
    definition: made.definition,
    seed: 1,
    declared: declaredOf(scenario, first.met),
    assumptions: assumptionsOf(made.definition, scenario),
    runs: runs === 1 ? null : all,
  };
  return { first, context };
}

const badRest: Partial<Scenario> = { faults: [{ kind: 'fail', chance: 1, waves: ['rest'] }] };

test('a simulation for a terminal shows when what happens, where the time goes, and what came of every rule', async () => {
  const { first, context } = await simulated({}, badRest);
  expect(renderSimulation(first, context, { width: 80, color: false })).toBe(`web rolls back after 3m 35s
  8 nodes: 3 pending, 1 succeeded, 4 rolled-back; at most 4 out of service at
    once
  simulated from 2026-11-23T09:00Z with seed 1; nothing was done to any node
  because 2 of 7 nodes of wave rest failed; 1 per wave is tolerated
    [tolerance-exceeded]

When
              0                                                   3m 35s
  canary     ▕████████▪░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░                ▏ 2m 35s
  rest       ▕                                          ████████        ▏    30s
  (rollback) ▕                                                  ▓▓▓▓▓▓▓▓▏    30s
  █ working  ▓ going back  ░ baking  ▪ gates and tasks

Where the time goes
  wave        nodes   total  working  gates  bake
  canary          1  2m 35s      30s     5s    2m
  rest            7     30s      30s
  (rollback)            30s      30s

Out of service at worst
  at most 50% per zone: 2 of 2 allowed in zone=a and 1 group more, in rest
    after 2m 35s

On failure
  failed 1 per wave: trips after 3m 5s: 2 of 7 nodes of wave rest failed; 1
    per wave is tolerated
  unreachable 0 per wave: holds, none unreachable
  when one trips, its wave goes back, unless those are more than 4: then it
    asks a person
  here 4 of 4 nodes in rest went back

Windows
  hours: open whenever it is asked

On GitHub
  46 API writes, 11 jobs, 13 runner minutes

Declared
  100% of the nodes fail in apply in wave rest: it struck 4.

Assumed
  How long steps take was not declared: apply 30s, rollback 30s.
  How long gates take was not declared: smoke 5s.
  Gates that no answer was declared for pass: smoke.
  On GitHub, a job takes 20s besides its work, is billed by whole minutes, and
    a rollout that waits is woken up every 15m.
`);
});

test('a simulation for a pull request shows the same in Markdown', async () => {
  const { first, context } = await simulated({}, badRest);
  expect(simulationMarkdown(first, context)).toBe(`### Simulated: web rolls back after 3m 35s ❌

8 nodes: 3 pending, 1 succeeded, 4 rolled-back · at most 4 of 8 out of service at once

> 2 of 7 nodes of wave rest failed; 1 per wave is tolerated (\`tolerance-exceeded\`)

\`\`\`text
canary     ▕███████▪░░░░░░░░░░░░░░░░░░░░░░░░░░░             ▏ 2m 35s
rest       ▕                                   ██████       ▏ 30s
(rollback) ▕                                         ▓▓▓▓▓▓▓▏ 30s

█ working  ▓ going back  ░ baking  ▪ gates and tasks
\`\`\`

| wave | nodes | takes | working | gates, tasks | bake | waiting | nodes at the end |
| --- | --- | --- | --- | --- | --- | --- | --- |
| canary | 1 | 2m 35s | 30s | 5s | 2m |  | 1 succeeded |
| rest | 7 | 30s | 30s |  |  |  | 4 rolled-back, 3 pending |
| (rollback) |  | 30s | 30s |  |  |  |  |

| limit | nearest to it | out of service | allowed | when |
| --- | --- | --- | --- | --- |
| at most 50% per zone | zone=a and 1 group more | 2 | 2 | in rest after 2m 35s |

| on failure | here |
| --- | --- |
| failed 1 per wave | trips after 3m 5s: 2 of 7 nodes of wave rest failed; 1 per wave is tolerated |
| unreachable 0 per wave | holds, none unreachable |

When one trips, its wave goes back, unless those are more than 4: then it asks a person. Here 4 of 4 nodes in rest went back.

| window | here |
| --- | --- |
| hours | open whenever it is asked |

**Declared:**

- 100% of the nodes fail in apply in wave rest: it struck 4.

**On GitHub:** 46 API writes, 11 jobs, 13 runner minutes.

<details><summary>What was assumed</summary>

- How long steps take was not declared: apply 30s, rollback 30s.
- How long gates take was not declared: smoke 5s.
- Gates that no answer was declared for pass: smoke.
- On GitHub, a job takes 20s besides its work, is billed by whole minutes, and a rollout that waits is woken up every 15m.
- Seed 1, plan \`df1c5e45bf76\`. Nothing was done to any node.

</details>
`);
});

test('a distribution is told in both', async () => {
  const { first, context } = await simulated({}, { faults: [{ kind: 'fail', chance: 0.1 }] }, 30);
  expect(renderSimulation(first, context, { width: 80, color: false })).toMatch(
    /^In 30 runs\n {2}\d+ \(\d+%\) succeeded/m,
  );
  expect(simulationMarkdown(first, context)).toMatch(/^In 30 runs: \d+ \(\d+%\) succeeded/m);
});

test('no name can be more than text, in a terminal or in Markdown', async () => {
  const hostile = 'x|`<img src=x>`@org/team [a](http://e) \u001B[31m';
  const { first, context } = await simulated({ waves: [wave(hostile, { upTo: '100%' })] });
  const markdown = simulationMarkdown(first, context);
  expect(markdown).not.toContain('\u001B');
  const cells = markdown.split('\n').find((line) => line.startsWith('| x'));
  expect(cells).toContain(String.raw`| x\|\`&lt;img src=x&gt;\`@&#8203;org/team \[a\](http:&#8203;//e) ␛\[31m |`);
  expect(markdown.match(/^```/gm)).toHaveLength(2);
  expect(renderSimulation(first, context, { width: 80, color: false })).not.toContain('\u001B');
});

describe('a bar', () => {
  const stretch = (what: 'work' | 'bake', from: number, to: number) => ({ wave: 'w', what, name: '', from, to });

  test('shows in each cell what took most of its time', () => {
    const stretches = [stretch('work', 0, 30), stretch('bake', 30, 60)];
    expect(timeBar(stretches, { start: 0, end: 100, width: 10 })).toBe('███░░░    ');
    expect(timeBar([stretch('work', 0, 4), stretch('bake', 4, 10)], { start: 0, end: 100, width: 10 })).toBe(
      '░         ',
    );
  });

  test('shows something however short it was', () => {
    expect(timeBar([stretch('work', 500, 501)], { start: 0, end: 1000, width: 10 })).toBe('     █    ');
    expect(timeBar([stretch('work', 999, 1000)], { start: 0, end: 1000, width: 10 })).toBe('         █');
  });

  test('of no time at all is empty', () => {
    expect(timeBar([], { start: 5, end: 5, width: 3 })).toBe('   ');
  });
});
