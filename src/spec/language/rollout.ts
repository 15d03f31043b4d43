import type { RolloutDefinition } from '../../core/definition/rollout-definition.ts';
import { type StepDefinition, type StepName, stepNames, type Steps } from '../../core/definition/steps.ts';
import { list } from '../shape/collection.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { type Invalid, invalid } from '../shape/reading.ts';
import { matching, text } from '../shape/scalar.ts';
import { refined, type ValueOf } from '../shape/shape.ts';
import { batch, ssh } from './batch.ts';
import { onFailure } from './failure.ts';
import { dependsOn, fleet, limits, order } from './fleet.ts';
import { gates } from './gates.ts';
import { params, secrets } from './params.ts';
import { defaults, steps } from './steps.ts';
import { tasks } from './tasks.ts';
import { ownName } from './values.ts';
import { waves } from './waves.ts';

const rolloutName = refined(ownName, (name, at, reading) =>
  /(?:^|-)\d+$/.test(name) ? reading.refuse(at, 'rollout-name-ends-in-number', { name }) : name,
);

const stepsKeys = object({
  name: 'steps',
  description: 'What is done to one node, in this order. Steps may also stand at the top level of the file.',
  fields: steps,
});

const emergency = object({
  name: 'emergency',
  description: 'What `run --emergency` uses: recorded, and said wherever the rollout is shown.',
  fields: {
    waves: required(waves, 'The waves of an emergency.', { examples: [[1, '25%', '100%']] }),
    bypass: defaulted(list(text), [], 'Names of gates that are not asked.'),
  },
});

const mention = matching('mention', /^@[A-Za-z0-9-]+(?:\/[A-Za-z0-9._-]+)?$/, '@LOGIN or @ORGANISATION/TEAM');

/** The same answer for several words. */
function same<const T extends string>(words: readonly string[], answer: T): Readonly<Record<string, T>> {
  return Object.fromEntries(words.map((word) => [word, answer]));
}

export const rolloutKeys = object({
  name: 'rollout-file',
  description: 'A rollout file of Wavegate.',
  fields: {
    rollout: required(
      rolloutName,
      'The name. Each execution of the rollout is this name and a number: `web-openssl-12`.',
      {
        examples: ['web-openssl'],
      },
    ),
    description: optional(text, 'What it does, for people.', { absent: 'nothing' }),
    params: defaulted(params, {}, 'Values that a run may set.', { examples: [{ version: { required: true } }] }),
    secrets: defaulted(
      secrets,
      [],
      'Environment variables that steps and sources may use. Masked everywhere; a missing one is an error before anything runs.',
      {
        examples: [['CMDB_TOKEN']],
      },
    ),
    fleet: required(fleet, 'Which nodes there are, and which of them the rollout is for.', { examples: ['hosts.ini'] }),
    order: defaulted(
      order,
      [],
      'The order in which nodes are taken: labels or facts; numeric when both are numbers; `-` descends; a node without the key comes last; ties end at the name.',
      {
        examples: [['tier', '-priority', 'name']],
      },
    ),
    'depends-on': defaulted(dependsOn, [], 'Which nodes come after which.'),
    limits: defaulted(limits, [], 'How many nodes may be out of service at once. All of them hold together.'),
    waves: required(waves, 'The waves, strictly in order.', { examples: [[1, '10%', '50%', '100%']] }),
    batch: defaulted(batch, {}, 'How the nodes of a wave are shared out to jobs.'),
    defaults: defaulted(defaults, {}, 'What holds for every step and task that does not say otherwise.'),
    ssh: optional(ssh, 'How to reach nodes by SSH.', { absent: 'the SSH configuration of the machine' }),
    tasks: defaulted(tasks, [], 'What is done once, not for each node.'),
    steps: optional(stepsKeys, 'What is done to one node.', { absent: 'the steps at the top level' }),
    ...steps,
    gates: defaulted(gates, [], 'Questions that must be answered before the rollout goes on.'),
    'on-failure': defaulted(onFailure, {}, 'What happens when nodes fail.'),
    emergency: optional(emergency, 'Other waves for emergencies.', { absent: 'none' }),
    labels: defaulted(list(text), [], 'Labels of the rollout issue.', { examples: [['rollout', 'security']] }),
    notify: defaulted(list(mention), [], 'Who is mentioned, once, when a person is needed.', {
      unsupported: 'notify',
      examples: [['@acme/on-call']],
    }),
  },
  elsewhere: {
    ...same(['select', 'exclude', 'min-nodes'], '`fleet`'),
    ...same(['concurrency', 'parallel', 'size', 'by', 'runs-on'], '`batch`'),
    ...same(['timeout', 'attempts', 'backoff', 'via'], '`defaults`, or a step'),
    ...same(['tolerate', 'then', 'unreachable'], '`on-failure`'),
    ...same(['bake', 'approval', 'environment'], 'a wave'),
  },
  otherWords: {
    name: 'rollout',
    ...same(['hosts', 'inventory', 'nodes', 'targets'], 'fleet'),
    ...same(['run', 'script', 'command', 'deploy'], 'apply'),
    ...same(['health', 'healthcheck', 'health-check', 'test'], 'verify'),
    ...same(['undo', 'revert'], 'rollback'),
    ...same(['stages', 'phases', 'rings', 'strategy'], 'waves'),
  },
});

/** The whole file, read into its long form. */
export const rolloutFile = refined(rolloutKeys, definitionOf, {
  schema: {
    anyOf: [{ required: ['apply'] }, { required: ['steps'], properties: { steps: { required: ['apply'] } } }],
  },
});

type Keys = ValueOf<typeof rolloutKeys>;

/** A file without `apply` is refused by the checks over the whole file. */
function definitionOf(keys: Keys): RolloutDefinition | Invalid {
  const { description = '', defaults: given, ssh: access = null, emergency: other = null, ...rest } = keys;
  const resolved = resolvedSteps(keys);
  const { apply } = resolved;
  if (apply === undefined) return invalid;
  return {
    rollout: rest.rollout,
    description,
    params: rest.params,
    secrets: rest.secrets,
    fleet: rest.fleet,
    order: rest.order,
    dependsOn: rest.dependsOn,
    limits: rest.limits,
    waves: rest.waves,
    batch: rest.batch,
    ssh: access,
    tasks: rest.tasks.map((task) => task(given)),
    steps: { ...resolved, apply },
    gates: rest.gates,
    onFailure: rest.onFailure,
    emergency: other,
    labels: rest.labels,
    notify: rest.notify,
  };
}

function resolvedSteps({ steps: grouped = {}, defaults: given, ...top }: Keys): Steps {
  const resolved: Partial<Record<StepName, StepDefinition>> = {};
  for (const name of stepNames) {
    const written = grouped[name] ?? top[name];
    if (written !== undefined) resolved[name] = written(name, given);
  }
  return resolved;
}
