import { stepNames } from '../core/definition/steps.ts';
import { verdicts } from '../core/gates/gate-result.ts';
import { durationOrNone, ownName, percentage, selector } from '../spec/language/values.ts';
import { list, map, oneOrList } from '../spec/shape/collection.ts';
import { defaulted, object, optional, required } from '../spec/shape/object.ts';
import { integer, oneOf, shortened, text, textLike } from '../spec/shape/scalar.ts';
import { byKind, refined, type Shape } from '../spec/shape/shape.ts';
import type { Fault, GateAnswer, Period, Scenario } from './scenario.ts';

const chancePattern = /^(\d{1,3}(?:\.\d{1,4})?)%$/;

const percentText = textLike({
  label: 'chance',
  read(value, at, reading) {
    const percent = Number(chancePattern.exec(value)?.[1] ?? Number.NaN);
    return percent <= 100 ? percent / 100 : reading.refuse(at, 'bad-chance', { written: shortened(value) });
  },
});

/** `5%`, `0.1%` → 0.05, 0.001 */
const chance: Shape<number> = {
  ...percentText,
  read(at, reading) {
    const { node } = at;
    const isNumber = node.kind === 'scalar' && typeof node.value === 'number';
    return isNumber ? reading.refuse(at, 'bad-chance', { written: node.text }) : percentText.read(at, reading);
  },
};

const durationsOfSteps = object({
  name: 'steps',
  description: 'How long one attempt of a step takes.',
  fields: Object.fromEntries(
    stepNames.map((step) => [step, optional(durationOrNone, `How long one attempt of \`${step}\` takes.`)]),
  ) as Record<(typeof stepNames)[number], ReturnType<typeof optional<number>>>,
});

const durationsOfNodes = object({
  name: 'nodes',
  description: 'Nodes whose steps take longer or shorter than those of the others.',
  fields: {
    nodes: required(selector, 'Which nodes: a selector.'),
    steps: required(durationsOfSteps, 'How long their steps take.'),
  },
});

const durations = object({
  name: 'durations',
  description: 'How long things take.',
  fields: {
    steps: defaulted(durationsOfSteps, {}, 'Of one attempt of each step.'),
    nodes: defaulted(list(durationsOfNodes), [], 'The same for some nodes.'),
    gates: defaulted(map(ownName, durationOrNone), {}, 'Of one question of a gate, by its name.'),
    tasks: defaulted(map(ownName, durationOrNone), {}, 'Of one run of a task, by its name.'),
    approvals: optional(durationOrNone, 'Until somebody approves a wave that wants it.'),
    spread: optional(percentage, 'How much longer or shorter than said things take.'),
  },
});

const periodFields = {
  from: defaulted(durationOrNone, '0s', 'From when on, counted from the start of the rollout.'),
  for: optional(durationOrNone, 'How long.'),
};

const faultKeys = object({
  name: 'fault',
  description: 'Something that goes wrong on nodes.',
  fields: {
    fail: optional(chance, 'How many of the nodes fail the step.'),
    unreachable: optional(chance, 'How many of the nodes cannot be reached.'),
    hang: optional(chance, 'On how many of the nodes the step does not end before its timeout.'),
    nodes: optional(selector, 'Which nodes it may strike: a selector.'),
    step: optional(oneOf(stepNames), 'At which step it strikes.'),
    waves: optional(oneOrList(text, { atLeast: 1 }), 'In which waves it strikes: their names.'),
    attempts: optional(integer(1, 100), 'How many attempts of the step go wrong.'),
    ...periodFields,
  },
  choose: ['fail', 'unreachable', 'hang'],
});

const fault: Shape<Fault> = refined(faultKeys, (keys) => {
  const { fail, unreachable, hang, from, for: length, ...more } = keys;
  const always = from === 0 && length === undefined;
  return {
    kind: fail !== undefined ? 'fail' : unreachable !== undefined ? 'unreachable' : 'hang',
    chance: fail ?? unreachable ?? hang ?? 0,
    ...more,
    ...(always ? {} : { during: periodOf(from, length) }),
  };
});

const outage: Shape<Period> = refined(
  object({
    name: 'outage',
    description: 'A time in which no node can be reached and no gate and no task succeeds.',
    fields: { ...periodFields, from: required(durationOrNone, 'From when on, counted from the start.') },
  }),
  (keys) => periodOf(keys.from, keys.for),
);

function periodOf(from: number, length: number | undefined): Period {
  return length === undefined ? { from } : { from, for: length };
}

const verdict = oneOf(verdicts);

const gateAnswer: Shape<GateAnswer> = byKind<GateAnswer>({
  scalar: refined(verdict, (only) => ({ verdict: only })),
  mapping: object({
    name: 'gate-answer',
    description: 'What a gate answers. By itself it is its `verdict`.',
    fields: {
      verdict: required(verdict, 'What it answers.'),
      times: optional(integer(1, 1000), 'How many times, before it passes.'),
    },
  }),
});

/** The file of `--faults`. */
export const scenarioFile: Shape<Scenario> = object({
  name: 'faults file',
  description: 'What a simulated rollout meets.',
  fields: {
    durations: defaulted(durations, {}, 'How long things take.'),
    faults: defaulted(list(fault), [], 'What goes wrong on nodes.'),
    outages: defaulted(list(outage), [], 'When everything fails.'),
    gates: defaulted(map(ownName, gateAnswer), {}, 'What gates answer, by their name.'),
  },
});
