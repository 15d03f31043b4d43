import { stepNames } from '../core/definition/steps.ts';
import { durationText } from '../errors/duration-text.ts';
import type { Durations, Fault, GateAnswer, Period, Scenario } from './scenario.ts';

/** What the rollout met of all that was declared to go wrong, by its place in the scenario. */
export interface Met {
  /** Of each fault, how many nodes it struck. */
  readonly faults: readonly number[];
  /** Of each outage, whether anything was done while it lasted. */
  readonly outages: readonly boolean[];
}

/** What a simulation was told, as sentences, and what came of each thing that was to go wrong: one that struck nothing proves nothing. */
export function declaredOf({ durations, faults, outages, gates }: Scenario, met: Met): string[] {
  return [
    ...durationsSaid(durations),
    ...faults.map((fault, index) => `${faultSaid(fault)}: ${struck(met.faults[index] ?? 0)}.`),
    ...outages.map((outage, index) => {
      const came = met.outages[index] === true ? 'it was met' : 'nothing was done then, so it was not met';
      return `Everything fails ${periodSaid(outage)}: ${came}.`;
    }),
    ...Object.entries(gates).map(([name, answer]) => answerSaid(name, answer)),
  ];
}

function durationsSaid({ steps, nodes, gates, tasks, spread = 0 }: Durations): string[] {
  return [
    ...lengths('Steps take', steps),
    ...nodes.flatMap((each) => lengths(`On nodes with ${each.nodes.text || 'any label'}, steps take`, each.steps)),
    ...lengths('Gates take', gates),
    ...lengths('Tasks take', tasks),
    ...(spread === 0 ? [] : [`Everything takes up to ${spread}% less or more.`]),
  ];
}

function lengths(what: string, each: Readonly<Record<string, number>>): string[] {
  // Steps in the order in which they are taken; of gates and tasks, as they were written.
  const order = (name: string): number => stepNames.findIndex((step) => step === name);
  const sorted = Object.entries(each).sort(([one], [other]) => order(one) - order(other));
  if (sorted.length === 0) return [];
  return [`${what}: ${sorted.map(([name, length]) => `${name} ${durationText(length)}`).join(', ')}.`];
}

const happens = { fail: 'fail', unreachable: 'cannot be reached', hang: 'hang' } as const;

function faultSaid({ kind, chance, nodes, step, waves, attempts, during }: Fault): string {
  const at = step ?? (kind === 'unreachable' ? undefined : 'apply');
  return [
    `${Number((chance * 100).toFixed(4))}% of the nodes`,
    ...(nodes === undefined || nodes.text === '' ? [] : [`with ${nodes.text}`]),
    happens[kind],
    ...(at === undefined ? [] : [`in ${at}`]),
    ...(waves === undefined ? [] : [`in wave ${waves.join(', ')}`]),
    ...(attempts === undefined ? [] : [attempts === 1 ? 'at the first attempt' : `at the first ${attempts} attempts`]),
    ...(during === undefined ? [] : [periodSaid(during)]),
  ].join(' ');
}

function struck(count: number): string {
  return count === 0 ? 'it struck none' : `it struck ${count}`;
}

function periodSaid({ from, for: length }: Period): string {
  return `from ${durationText(from)} after the start ${length === undefined ? 'on' : `for ${durationText(length)}`}`;
}

function answerSaid(name: string, { verdict, times }: GateAnswer): string {
  if (times === undefined) return `Gate ${name} always answers ${verdict}.`;
  return `Gate ${name} answers ${verdict} ${times === 1 ? 'once' : `${times} times`}, then it passes.`;
}
