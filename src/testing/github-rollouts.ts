import { openApproval } from '../core/rollout/approval.ts';
import type { GateDefinition } from '../core/definition/gates.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { replay } from '../core/rollout/evolve.ts';
import type { NodeReport, StepReport } from '../core/rollout/node-report.ts';
import type { RolloutState } from '../core/rollout/state.ts';
import { reason } from '../errors/problem.ts';
import type { Site } from '../report/github/site.ts';
import { aGate, aPlan, aStep, tolerates } from './builders.ts';
import { given } from './rollout-spec.ts';

export const aSite: Site = {
  server: 'https://github.example',
  owner: 'acme',
  repo: 'ops',
  ledgerBranch: 'wavegate',
  workflow: 'rollout.yml',
};

export interface ShownRollout {
  readonly plan: Plan;
  readonly state: RolloutState;
  readonly events: readonly RolloutEvent[];
}

export interface ShownOptions {
  readonly nodes: number;
  readonly failed: number;
  /** What nodes, zones, waves and output are called, from a number; ordinary names where absent. */
  readonly text?: (what: string, number: number) => string;
  /** Every failed node prints something of its own, so that each is a cause by itself. */
  readonly manyCauses?: boolean;
  readonly waves?: number;
}

const start = Date.UTC(2026, 10, 22, 9);

/** A rollout over so many nodes that stands still in its last wave but one because so many of them failed, as seen on GitHub. */
export function shownRollout({ nodes, failed, text, manyCauses = false, waves = 4 }: ShownOptions): ShownRollout {
  const plan = shownPlan({ nodes, failed, waves, ...(text === undefined ? {} : { text }) });
  const taken = plan.waves.at(waves - 2)?.to ?? nodes;
  const bad = new Map(
    Array.from({ length: failed }, (_, at) => {
      const index = taken - 1 - Math.floor((at * (taken - (plan.waves[0]?.to ?? 0))) / Math.max(1, failed));
      return [plan.nodes[index]?.name ?? '', at] as const;
    }),
  );
  const spec = given(plan);
  for (let turn = 0; turn < waves * 2; turn++) {
    spec.runs(Object.fromEntries([...bad].map(([name, at]) => [name, at % 10 === 9 ? 'unreachable' : 'failed'])));
    if (openApproval(spec.state) === null) continue;
    const vote = { id: `vote-${turn}`, wave: null, digest: plan.digest, by: 'user:bob', qualifies: [] } as const;
    spec.when({ type: 'approval', answer: 'approve', via: 'environment', ...vote });
  }
  let at = start;
  const events = spec.history.map((event): RolloutEvent => {
    at += 700;
    const timed = { ...event, at } as RolloutEvent;
    if (timed.type === 'round-started') return { ...timed, handedTo: { fence: 3, run: '7001', attempt: 1 } };
    if (timed.type !== 'node-finished') return timed;
    return { ...timed, report: detailed(timed.report, bad.get(timed.node) ?? null, manyCauses, text) };
  });
  return { plan, events, state: replay(plan, events) };
}

function shownPlan({ nodes: count, failed, waves = 4, text }: ShownOptions): Plan {
  const name = (what: string, at: number, usual: string): string => (text === undefined ? usual : text(what, at));
  const digits = String(count).length;
  const sizes = Array.from({ length: waves }, (_, at) =>
    at === waves - 1 ? count : Math.max(1, Math.floor(count * ((at + 1) / waves) ** 2)),
  );
  const lines = sizes.map((to, at) => {
    const from = sizes[at - 1] ?? 0;
    const names = Array.from({ length: to - from }, (_, place) => `n${from + place}`);
    const batches: string[] = [];
    while (names.length > 0) batches.push(names.splice(0, 50).join(' '));
    return `w${at}: ${batches.join(' | ')}`;
  });
  const usualWaves = ['canary', 'early', 'half', 'rest'];
  const gates: GateDefinition[] = [
    aGate({ name: name('gate', 0, 'image-scan'), at: 'before-rollout' }),
    aGate({ name: name('gate', 1, 'smoke'), at: 'after-wave' }),
  ];
  const written = aPlan(lines, {
    description: name('description', 0, 'OpenSSL 3.0.17 on the web tier'),
    gates,
    steps: { apply: aStep('apply'), rollback: aStep('rollback') },
    onFailure: {
      tolerate: [
        tolerates('failed', Math.max(0, failed - Math.floor(failed / 10) - 1), { per: 'rollout' }),
        tolerates('unreachable', count),
      ],
    },
    notify: ['@acme/on-call'],
  });
  const waveName = (at: number): string => name('wave', at, usualWaves[at] ?? `wave-${at + 1}`);
  const renamed = {
    ...written.definition,
    waves: written.definition.waves.map((wave, at) => ({
      ...wave,
      name: waveName(at),
      environment: at === 0 ? null : { approve: name('environment', at, 'production') },
    })),
    limits: [{ atMost: { kind: 'percent', value: 10 } as const, per: name('label', 0, 'zone') }],
  };
  return {
    ...written,
    digest: '7d1c0f3a5b2e49688f00c1d2a3b4e5f60718293a4b5c6d7e8f9012a3b4c5d6e7',
    definition: renamed,
    source: { file: '.github/rollouts/web.yml', files: {}, commit: '0123456789abcdef0123456789abcdef01234567' },
    params: { version: name('param', 0, '3.0.17') },
    waves: written.waves.map((wave, at) => ({ ...wave, name: waveName(at) })),
    nodes: written.nodes.map((_, at) => {
      const usual = `web-${String(at + 1).padStart(digits, '0')}`;
      const node = name('node', at, usual);
      const zone = { [name('label', 0, 'zone')]: name('zone', at % 40, `eu-${at % Math.min(8, 2 + count / 20)}`) };
      return { name: text === undefined ? node : `${node} ${at}`, address: `10.0.0.${at}`, labels: zone, facts: {} };
    }),
    limits: [{ atMost: '10%', per: name('label', 0, 'zone'), groups: [] }],
  };
}

function detailed(report: NodeReport, bad: number | null, manyCauses: boolean, text: ShownOptions['text']): NodeReport {
  const why =
    bad === null
      ? null
      : reason('task-failed', {
          task: 'apply',
          point: 'node',
          message:
            text === undefined ? `exit ${manyCauses ? word(bad) : 1 + (bad % 3 === 0 ? 1 : 0)}` : text('message', bad),
        });
  const steps: StepReport[] = [
    { step: 'drain', outcome: 'ok', reason: null, attempts: 1, milliseconds: 400 },
    {
      step: 'apply',
      outcome: why === null ? 'ok' : 'failed',
      reason: why,
      attempts: why === null ? 1 : 3,
      milliseconds: 9_100,
    },
  ];
  const said =
    text === undefined
      ? `Reading package lists...\nThe following packages will be upgraded: openssl\nE: Could not get lock /var/lib/dpkg/lock-frontend${manyCauses ? ` ${word(bad ?? 0)}` : ''}`
      : text('output', bad ?? 0);
  return {
    ...report,
    reason: why,
    steps,
    previous: '3.0.15',
    version: why === null ? '3.0.17' : '3.0.15',
    tail: why === null ? '' : said,
  };
}

/** Words without digits, which do not count when causes are compared. */
function word(number: number): string {
  return Array.from(String(number), (digit) => String.fromCodePoint(103 + Number(digit))).join('');
}
