import type { RolloutDefinition } from '../core/definition/rollout-definition.ts';
import { type StepName, stepNames } from '../core/definition/steps.ts';
import type { Selector } from '../core/definition/values.ts';
import { parseSelector } from '../core/fleet/selector.ts';
import { type Verdict, verdicts } from '../core/gates/gate-result.ts';
import { didYouMean } from '../errors/did-you-mean.ts';
import { type Problem, problem, ProblemError } from '../errors/problem.ts';
import type { Fault, GateAnswer, Period, Scenario } from '../simulation/scenario.ts';
import { type Invocation, valueOf } from './command-spec.ts';

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const longest = 366 * units.d;

/** Refuses a flag's value: what it would have to look like. */
class Refused extends Error {
  readonly allowed: string;

  constructor(allowed: string) {
    super(allowed);
    this.allowed = allowed;
  }
}

/** What the flags declare. A duration is of a step, of a task, of the approvals, or else of a gate. */
export function scenarioOfFlags(invocation: Invocation, { steps, gates, tasks }: RolloutDefinition): Scenario {
  const problems: Problem[] = [];
  const read = <T>(flag: string, parse: (text: string) => T): T[] =>
    (invocation.values[flag] ?? []).flatMap((text) => {
      try {
        return [parse(text)];
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        problems.push(problem('bad-flag-value', { flag, text, allowed: error.allowed }));
        return [];
      }
    });
  const durations = read('duration', durationOf);
  const spread = read('spread', percentOf).at(-1);
  const faults = [
    ...read('bad-wave', (wave): Fault => ({ kind: 'fail', chance: 1, waves: [wave] })),
    ...read('fail', (text) => faultOf('fail', text)),
    ...read('unreachable', (text) => faultOf('unreachable', text)),
    ...read('hang', (text) => faultOf('hang', text)),
  ];
  const outages = read('outage', periodOf);
  const answers = read('gate', answerOf);
  const taskNames = tasks.map(({ name }) => name);
  const known = [...Object.keys(steps), ...gates.map(({ name }) => name), ...taskNames, 'approval'];
  for (const [name] of durations) {
    if (known.includes(name)) continue;
    const what = 'step, gate or task';
    problems.push(problem('simulated-name-unknown', { what, name, meant: didYouMean(name, known), known }));
  }
  if (problems.length > 0) throw new ProblemError(problems);
  const named = (these: readonly (readonly [string, number])[]): Record<string, number> => Object.fromEntries(these);
  const isStep = (name: string): name is StepName => stepNames.some((step) => step === name);
  const approvals = durations.findLast(([name]) => name === 'approval')?.[1];
  const others = durations.filter(([name]) => name !== 'approval' && !isStep(name));
  return {
    durations: {
      steps: named(durations.filter(([name]) => isStep(name))),
      nodes: [],
      tasks: named(others.filter(([name]) => taskNames.includes(name))),
      gates: named(others.filter(([name]) => !taskNames.includes(name))),
      ...(approvals === undefined ? {} : { approvals }),
      ...(spread === undefined ? {} : { spread }),
    },
    faults,
    outages,
    gates: Object.fromEntries(answers),
  };
}

/** A whole number from `least` to `most`; `otherwise` when the flag was not given. */
export function countOf(
  invocation: Invocation,
  flag: string,
  { least, most, otherwise }: { least: number; most: number; otherwise: number },
): number {
  const text = valueOf(invocation, flag);
  if (text === undefined) return otherwise;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  const allowed = `a whole number from ${least} to ${most}`;
  throw new ProblemError([problem('bad-flag-value', { flag, text, allowed })]);
}

function durationOf(text: string): readonly [string, number] {
  const at = text.indexOf('=');
  if (at <= 0) throw new Refused('NAME=TIME: a step, a gate, a task or `approval`, and 90s, 10m, 2h');
  return [text.slice(0, at), timeOf(text.slice(at + 1))];
}

function timeOf(text: string): number {
  const [, digits, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text) ?? [];
  const time = digits === undefined ? Number.NaN : Number(digits) * units[unit as keyof typeof units];
  if (Number.isNaN(time) || time > longest) throw new Refused('a duration such as 90s, 10m, 2h, at most 366d');
  return time;
}

function chanceOf(text: string): number {
  const percent = Number(/^(\d{1,3}(?:\.\d{1,4})?)%$/.exec(text)?.[1] ?? Number.NaN);
  if (Number.isNaN(percent) || percent > 100) throw new Refused('[SELECTOR:]PERCENT, such as 5%, 0.1% or role=web:10%');
  return percent / 100;
}

function percentOf(text: string): number {
  if (!/^(?:\d{1,2}|100)%$/.test(text)) throw new Refused('a whole percentage from 0% to 100%');
  return Number(text.slice(0, -1));
}

/** No selector has a colon. */
function faultOf(kind: Fault['kind'], text: string): Fault {
  const at = text.lastIndexOf(':');
  const chance = chanceOf(text.slice(at + 1));
  return at === -1 ? { kind, chance } : { kind, chance, nodes: selectorOf(text.slice(0, at)) };
}

function selectorOf(text: string): Selector {
  const parsed = parseSelector(text);
  if ('problem' in parsed) throw new Refused('[SELECTOR:]PERCENT, such as role=web:10%; this is no selector');
  return parsed.selector;
}

/** `45m`, `45m+10m` */
function periodOf(text: string): Period {
  const [from = '', length, ...more] = text.split('+');
  if (more.length > 0) throw new Refused('FROM or FROM+HOW-LONG, such as 45m or 45m+10m');
  return length === undefined ? { from: timeOf(from) } : { from: timeOf(from), for: timeOf(length) };
}

/** `smoke=fail`, `smoke=inconclusive*3` */
function answerOf(text: string): readonly [string, GateAnswer] {
  const [, name = '', verdict = '', times] = /^([^=]+)=([a-z]+)(?:\*(\d{1,3}))?$/.exec(text) ?? [];
  if (!verdicts.some((each) => each === verdict)) throw new Refused(`NAME=VERDICT[*TIMES] with ${verdicts.join(', ')}`);
  const answer = { verdict: verdict as Verdict };
  return [name, times === undefined || Number(times) === 0 ? answer : { ...answer, times: Number(times) }];
}
