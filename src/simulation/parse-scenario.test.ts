import { describe, expect, test } from 'vitest';
import { report } from '../errors/problem.ts';
import { parseScenario } from './parse-scenario.ts';
import { merged, nothingDeclared } from './scenario.ts';

function read(text: string) {
  const { scenario, problems } = parseScenario(text, 'faults.yml');
  return {
    scenario,
    said: problems.map(report).map(({ line, column, message, hint }) => `${line}:${column} ${message} → ${hint}`),
  };
}

describe('a faults file', () => {
  test('says how long things take and what goes wrong', () => {
    const { scenario, said } = read(`
durations:
  steps: { apply: 40s, verify: 0s }
  nodes:
    - { nodes: role=db, steps: { apply: 5m } }
  gates: { smoke: 1m }
  tasks: { snapshot: 2m }
  approvals: 30m
  spread: 20%
faults:
  - { fail: 0.5%, nodes: "role in (web,api)", waves: early, attempts: 1 }
  - { unreachable: 2%, from: 1h, for: 10m }
  - { hang: 100%, step: drain }
outages:
  - { from: 45m, for: 10m }
  - { from: 2h }
gates:
  smoke: { verdict: inconclusive, times: 3 }
  ci: fail
`);
    expect(said).toEqual([]);
    expect(scenario).toMatchObject({
      durations: {
        steps: { apply: 40_000, verify: 0 },
        nodes: [{ nodes: { text: 'role=db' }, steps: { apply: 300_000 } }],
        gates: { smoke: 60_000 },
        tasks: { snapshot: 120_000 },
        approvals: 1_800_000,
        spread: 20,
      },
      faults: [
        { kind: 'fail', chance: 0.005, nodes: { text: 'role in (web,api)' }, waves: ['early'], attempts: 1 },
        { kind: 'unreachable', chance: 0.02, during: { from: 3_600_000, for: 600_000 } },
        { kind: 'hang', chance: 1, step: 'drain' },
      ],
      outages: [{ from: 2_700_000, for: 600_000 }, { from: 7_200_000 }],
      gates: { smoke: { verdict: 'inconclusive', times: 3 }, ci: { verdict: 'fail' } },
    });
  });

  test('may leave out everything that it does not want to say', () => {
    expect(read('faults: []').scenario).toEqual(nothingDeclared);
  });

  test('says everything that is wrong with it, and where', () => {
    const { scenario, said } = read(`
durations:
  steps: { aply: 40s, apply: 40 }
  spread: 120%
faults:
  - { fail: 5 }
  - { fail: 101%, unreachable: 1% }
  - { nodes: "role in (", fail: 1% }
  - { waves: early }
outages:
  - { for: 10m }
gates:
  ci: perhaps
`);
    expect(scenario).toBeNull();
    expect(said).toEqual([
      '3:12 `aply` is no key of `steps`. → Did you mean `apply`?',
      '3:30 "40" is no duration. → Say of what: 40s, 40m, 40h or 40d.',
      '4:11 120% is more than all. → Write at most 100%.',
      '6:13 `5` is no percentage from 0% to 100%. → Write `5%` or `0.1%`: how likely it is for each node.',
      '7:13 `101%` is no percentage from 0% to 100%. → Write `5%` or `0.1%`: how likely it is for each node.',
      '7:19 `unreachable` cannot stand beside `fail`. → Keep one of them.',
      expect.stringMatching(/^8:24 Selector 'role in \(': found the end, expected/),
      '9:5 One of these keys is needed: `fail`, `unreachable`, `hang`. → Add one of them.',
      '11:5 `from` is missing. → Add `from`: From when on, counted from the start.',
      '13:7 "perhaps" is none of the words that are known here. → There are: `pass`, `fail`, `inconclusive`, `error`, `stale`.',
    ]);
  });

  test('is refused in bounded time when it is hostile', () => {
    expect(read(`faults: ${'['.repeat(10_000)}`).scenario).toBeNull();
    expect(read('gates: { __proto__: pass }').scenario).toBeNull();
    expect(read('a: &a [x]\nb: *a').scenario).toBeNull();
  });
});

test('of two scenarios the first one counts, and its faults strike first', () => {
  const one = read(
    '{ durations: { steps: { apply: 1s }, spread: 0% }, faults: [{ fail: 1% }], gates: { a: fail } }',
  ).scenario;
  const two = read(
    '{ durations: { steps: { apply: 2s, drain: 3s }, spread: 9% }, faults: [{ hang: 2% }], gates: { a: error, b: stale } }',
  ).scenario;
  expect(merged(one ?? nothingDeclared, two ?? nothingDeclared)).toMatchObject({
    durations: { steps: { apply: 1_000, drain: 3_000 }, spread: 0 },
    faults: [{ kind: 'fail' }, { kind: 'hang' }],
    gates: { a: { verdict: 'fail' }, b: { verdict: 'stale' } },
  });
});
