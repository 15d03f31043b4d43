import { describe, expect, test } from 'vitest';
import { node, plan, wave } from '../testing/plans.ts';
import { declaredOf } from './declared.ts';
import { parseScenario } from './parse-scenario.ts';
import { simulate } from './simulate.ts';

const fleet = Array.from({ length: 10 }, (_, index) => node(`n${index}`, { role: index < 4 ? 'db' : 'web' }));

async function declared(text: string): Promise<string[]> {
  const { scenario } = parseScenario(new TextEncoder().encode(text), 'faults.yml');
  if (scenario === null) throw new Error('no scenario');
  const made = plan({ waves: [wave('early', { size: 2 }), wave('rest', { upTo: '100%' })] }, fleet);
  const { met } = await simulate({ plan: made, scenario, start: 0, seed: 1 });
  return declaredOf(scenario, met);
}

describe('what was declared', () => {
  test('is said again in words', async () => {
    const text = `durations:
  steps: { verify: 5s, apply: 40s }
  nodes: [{ nodes: role=db, steps: { apply: 5m } }]
  gates: { smoke: 1m }
  spread: 20%
gates: { smoke: { verdict: inconclusive, times: 3 }, ci: fail }
`;
    expect(await declared(text)).toEqual([
      'Steps take: apply 40s, verify 5s.',
      'On nodes with role=db, steps take: apply 5m.',
      'Gates take: smoke 1m.',
      'Everything takes up to 20% less or more.',
      'Gate smoke answers inconclusive 3 times, then it passes.',
      'Gate ci always answers fail.',
    ]);
  });

  test('tells of each fault how many nodes it struck, so that one that struck none is seen', async () => {
    const text = `faults:
  - { fail: 100%, nodes: role=db, attempts: 1 }
  - { unreachable: 0.1%, waves: [early], from: 1h, for: 10m }
  - { hang: 100%, nodes: role=cache, step: verify }
`;
    expect(await declared(text)).toEqual([
      '100% of the nodes with role=db fail in apply at the first attempt: it struck 2.',
      '0.1% of the nodes cannot be reached in wave early from 1h after the start for 10m: it struck none.',
      '100% of the nodes with role=cache hang in verify: it struck none.',
    ]);
  });

  test('tells of each outage whether the rollout met it', async () => {
    expect(await declared('outages: [{ from: 0s, for: 5s }, { from: 9h }]\n')).toEqual([
      'Everything fails from 0s after the start for 5s: it was met.',
      'Everything fails from 9h after the start on: nothing was done then, so it was not met.',
    ]);
  });
});
