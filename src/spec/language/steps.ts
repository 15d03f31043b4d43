import type { StepDefinition, StepName, Until } from '../../core/definition/steps.ts';
import { list } from '../shape/collection.ts';
import { defaulted, type Fields, object, type ObjectOf, optional } from '../shape/object.ts';
import { decimal, integer, matching, oneOf } from '../shape/scalar.ts';
import { byKind, refined, type Shape, type ValueOf } from '../shape/shape.ts';
import { argv, shellCommand } from './command.ts';
import { textOf } from '../yaml/yaml-node.ts';
import { type ActionKeys, actionFields, actionOf } from './http.ts';
import { template, url } from './template.ts';
import { duration, durationOrNone, jsonPointer, percentage } from './values.ts';

const outcome = matching(
  'outcome',
  /^(?:timeout|unreachable|exit:[1-9][0-9]{0,2}|status:[1-5][0-9]{2})$/,
  'timeout, unreachable, exit:N or status:N',
);

const backoff = object({
  name: 'backoff',
  description: 'How long to wait before another attempt.',
  fields: {
    initial: defaulted(durationOrNone, '2s', 'The wait before the second attempt.'),
    factor: defaulted(decimal(1, 100), 2, 'Each wait is this many times the one before.'),
    max: defaulted(durationOrNone, '1m', 'No wait is longer.'),
    jitter: defaulted(percentage, '20%', 'A wait is drawn evenly from this much below it to this much above it.'),
  },
});

const via = oneOf(['runner', 'ssh']);

export const defaults = object({
  name: 'defaults',
  description: 'What holds for every step and task that does not say otherwise.',
  fields: {
    timeout: defaulted(
      duration,
      '5m',
      'Wall clock of one attempt; then the process gets TERM, and KILL ten seconds later.',
    ),
    attempts: defaulted(integer(1, 100), 1, 'How often to try at most.'),
    backoff: defaulted(backoff, {}, 'The waits between attempts.'),
    'retry-on': defaulted(
      list(outcome),
      ['timeout', 'unreachable'],
      'Outcomes after which another attempt makes sense.',
    ),
    'unreachable-on': defaulted(
      list(outcome),
      [],
      'Outcomes which mean that the node could not be reached, not that the change failed.',
      { examples: [['exit:255']] },
    ),
    via: defaulted(
      via,
      'runner',
      'Where commands run: `runner`, on the machine of the job with the node in environment variables, or `ssh`, on the node. Requests are always sent from the runner.',
    ),
  },
});

export type Defaults = ValueOf<typeof defaults>;

const fromDefaults = 'what `defaults` says';

/** The keys that a step or task may take from `defaults`. */
export const attemptFields = {
  timeout: optional(duration, 'Wall clock of one attempt.', { absent: fromDefaults }),
  attempts: optional(integer(1, 100), 'How often to try at most.', { absent: fromDefaults }),
  backoff: optional(backoff, 'The waits between attempts; replaces the one of `defaults` whole.', {
    absent: fromDefaults,
  }),
  'retry-on': optional(list(outcome), 'Outcomes after which another attempt makes sense.', {
    absent: fromDefaults,
    examples: [['timeout', 'unreachable', 'exit:75']],
  }),
};

const stepFields = {
  ...actionFields,
  ...attemptFields,
  'unreachable-on': optional(
    list(outcome),
    'Outcomes which mean that the node could not be reached, not that the step failed.',
    { absent: fromDefaults },
  ),
  via: optional(via, 'Where a command runs.', { absent: fromDefaults, needs: ['run'] }),
};

/** The keys that only one step takes. */
const ownFields = {
  observe: {
    want: optional(
      template,
      'The version that the node should report. It is compared before, when nothing runs if it is there already, and after `apply`.',
      { examples: ['{params.version}'] },
    ),
    json: optional(jsonPointer, 'Where the version stands in the JSON of the answer.', {
      needs: ['http'],
      absent: 'the first line of the answer',
      examples: ['/version'],
    }),
  },
  apply: {
    per: optional(
      oneOf(['node', 'batch']),
      'Whether it runs for each node, or once for the whole batch: then it finds the nodes in `WAVEGATE_NODES_FILE` and `WAVEGATE_INVENTORY`, and writes a line of JSON for each to `WAVEGATE_RESULTS`. With `batch` it always runs on the runner.',
      { needs: ['run'], absent: '`node`' },
    ),
  },
  verify: {
    within: optional(duration, 'Keep asking until it holds, at most this long.', { absent: 'ask once' }),
    every: optional(duration, 'How often to ask.', { needs: ['within'], absent: '`2s`' }),
    successes: optional(integer(1, 1000), 'How often in a row it has to hold.', { needs: ['within'], absent: '`1`' }),
  },
};

type StepKeys = ObjectOf<typeof stepFields> &
  ObjectOf<(typeof ownFields)['observe']> &
  ObjectOf<(typeof ownFields)['apply']> &
  ObjectOf<(typeof ownFields)['verify']>;

const elsewhere = {
  want: '`observe`',
  json: '`observe`, or `expect`',
  per: '`apply`',
  within: '`verify`',
  every: '`verify`',
  successes: '`verify`',
};

const choose = ['run', 'http'] as const;

const step = object({
  name: 'step',
  description:
    'What is done to one node. As text it is its `run`, or its `http` when it begins with http:// or https://.',
  fields: stepFields,
  choose,
  elsewhere,
});

const observe = ownStep('observe-step', 'What `observe` takes.', ownFields.observe);
const apply = ownStep('apply-step', 'What `apply` takes.', ownFields.apply);
const verify = ownStep('verify-step', 'What `verify` takes.', ownFields.verify);

function ownStep<F extends Fields>(name: string, description: string, fields: F): Shape<Partial<StepKeys>> {
  const own = object({ name, description, base: step, fields: { ...stepFields, ...fields }, choose, elsewhere });
  return own as Shape<unknown> as Shape<Partial<StepKeys>>;
}

/** Text in the place of a step: its `run`, or its `http`. */
const commandOrUrl: Shape<ActionKeys> = {
  ...refined(shellCommand, (run) => ({ run })),
  read(at, reading) {
    if (/^https?:\/\//.test(textOf(at.node) ?? '')) return refined(url, (http) => ({ http })).read(at, reading);
    return refined(shellCommand, (run) => ({ run })).read(at, reading);
  },
};

/** A step as written; `defaults` are filled in once both are known. */
export type WrittenStep = (name: StepName, defaults: Defaults) => StepDefinition;

function shortOrLong(long: Shape<Partial<StepKeys>>): Shape<WrittenStep> {
  const keys = byKind<Partial<StepKeys>>(
    { scalar: commandOrUrl, sequence: refined(argv, (run) => ({ run })), mapping: long },
    { label: `command, argv, URL or ${long.label}` },
  );
  return refined(
    keys,
    (value): WrittenStep =>
      (name, given) =>
        stepDefinition(name, value as StepKeys, given),
  );
}

export const steps = {
  observe: optional(
    shortOrLong(observe),
    'Tells the version that the node reports: the first line of its output. Recorded before and after; later steps find the first one in `WAVEGATE_PREVIOUS`.',
    { examples: ['./ops/version.sh'] },
  ),
  check: optional(
    shortOrLong(step),
    'Where there is no version to compare: it succeeds when the node is as wanted already.',
  ),
  drain: optional(shortOrLong(step), 'Takes the node out of service.'),
  apply: optional(shortOrLong(apply), 'Makes the change.', { absent: '**required**', examples: ['./upgrade.sh'] }),
  verify: optional(shortOrLong(verify), 'Tells whether the node is healthy.', {
    examples: ['http://{address}/healthz'],
  }),
  restore: optional(shortOrLong(step), 'Puts the node back in service, after `verify` passed and after a rollback.'),
  rollback: optional(shortOrLong(step), 'Takes the change back.', { examples: [['./upgrade.sh', '--to-previous']] }),
};

function stepDefinition(name: StepName, keys: StepKeys, given: Defaults): StepDefinition {
  const { want, json, within } = keys;
  return {
    step: name,
    action: actionOf(keys),
    ...attemptsOf(keys, given),
    unreachableOn: keys.unreachableOn ?? given.unreachableOn,
    // One process for many nodes is on none of them.
    via: keys.per === 'batch' ? 'runner' : (keys.via ?? given.via),
    ...(want === undefined ? {} : { want }),
    ...(json === undefined ? {} : { json }),
    ...(name === 'apply' ? { per: keys.per ?? 'node' } : {}),
    ...(within === undefined ? {} : { until: untilOf(within, keys) }),
  };
}

type AttemptKeys = ObjectOf<typeof attemptFields>;

export function attemptsOf(keys: AttemptKeys, given: Defaults): Required<AttemptKeys> {
  const { timeout, attempts, backoff: waits, retryOn } = { ...given, ...keys };
  return { timeout, attempts, backoff: waits, retryOn };
}

export function untilOf(
  within: number,
  { every = 2000, successes = 1 }: { every?: number; successes?: number },
): Until {
  return { within, every, successes };
}
