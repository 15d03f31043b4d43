import type { WaveDefinition } from '../../core/definition/rollout-definition.ts';
import type { Amount } from '../../core/definition/values.ts';
import { list } from '../shape/collection.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { boolean, integer, matching, text } from '../shape/scalar.ts';
import { byKind, refined, type Shape, type ValueOf } from '../shape/shape.ts';
import { amount, duration, durationOrNone, ownName, selector } from './values.ts';

const bakeKeys = object({
  name: 'bake',
  description: 'How long a finished wave must stay healthy before the next one starts. As a duration it is its `for`.',
  fields: {
    for: required(durationOrNone, 'How long. Zero: no bake.'),
    'hold-runner': defaulted(
      durationOrNone,
      '5m',
      'Up to this long the job stays and watches; a longer bake waits without a runner.',
    ),
  },
});

const holdRunner = 300_000;

const bake = byKind<WaveDefinition['bake']>({
  scalar: refined(durationOrNone, (time) => bakeOf(time, holdRunner)),
  mapping: refined(bakeKeys, (keys) => bakeOf(keys.for, keys.holdRunner)),
});

function bakeOf(time: number, hold: number): WaveDefinition['bake'] {
  return time === 0 ? null : { for: time, holdRunner: hold };
}

const environmentKeys = object({
  name: 'environment',
  description: 'GitHub environments of a wave. A name by itself is its `approve`.',
  fields: {
    approve: optional(
      text,
      'Its required reviewers and wait timer are asked once for the wave; deployments are recorded in it.',
    ),
    run: optional(text, 'Batch jobs run in this one: secrets, no reviewers.', { absent: 'none' }),
  },
});

const environment = byKind<NonNullable<WaveDefinition['environment']>>({
  scalar: refined(text, (approve) => ({ approve })),
  mapping: environmentKeys,
});

export const approver = matching(
  'approver',
  /^(?:team|user|role):[A-Za-z0-9][A-Za-z0-9_./-]*$/,
  'team:NAME, user:LOGIN or role:ROLE',
);

const approval = object({
  name: 'approval',
  description: 'People who have to agree before the wave starts, besides what its environment asks for.',
  fields: {
    required: defaulted(integer(1, 100), 1, 'How many of them.'),
    from: required(list(approver, { atLeast: 1 }), 'Who may.', {
      examples: [['team:platform', 'user:octocat', 'role:maintain']],
    }),
    expires: optional(duration, 'An approval is void after this long.', { absent: 'never' }),
  },
});

const wave = object({
  name: 'wave',
  description:
    'One step of a rollout. Each wave takes from what earlier ones left; together they must cover every selected node. A count or percentage by itself is its `up-to`.',
  fields: {
    name: optional(ownName, 'Unique among the waves.', { absent: '`wave-1`, `wave-2`, by position' }),
    nodes: optional(selector, 'The nodes that it takes. Matching none is an error, unless the wave is `optional`.'),
    size: optional(
      amount,
      'How many more nodes: a count, or a percentage of the selected fleet, rounded down, at least 1.',
    ),
    'up-to': optional(amount, 'How far the rollout has come after it: a count, or a percentage of the selected fleet.'),
    optional: defaulted(boolean, false, 'Whether `nodes` may match nothing.', { needs: ['nodes'] }),
    bake: optional(bake, 'How long the wave must stay healthy before the next one starts.', {
      absent: 'no bake',
      examples: ['10m', { for: '30m', 'hold-runner': '5m' }],
    }),
    environment: optional(environment, 'GitHub environment.', {
      absent: 'none',
      unsupported: 'environment',
      examples: ['production'],
    }),
    approval: optional(approval, 'People who have to agree.', { absent: 'none' }),
  },
  choose: ['nodes', 'size', 'up-to'],
});

/** What stands by itself is an amount; a word there is most likely the name of a wave. */
const upToOrName: Shape<Amount> = {
  ...amount,
  read(at, reading) {
    const { node } = at;
    if (node.kind !== 'scalar' || !/^[a-z][a-z0-9-]{0,49}$/.test(node.text)) return amount.read(at, reading);
    const asWave = `{ name: ${node.text}, nodes: SELECTOR }`;
    return reading.refuse(at, 'bad-amount', { written: node.text, asWave });
  },
};

type WaveKeys = ValueOf<typeof wave>;

const written = byKind<WaveKeys>({
  scalar: refined(upToOrName, (upTo) => ({ upTo, optional: false })),
  mapping: wave,
});

export const waves = list(
  refined(written, (keys, { path }) => waveDefinition(keys, Number(path.at(-1)))),
  { atLeast: 1 },
);

/** The name of a wave that has none of its own. */
export function waveName(index: number): string {
  return `wave-${index + 1}`;
}

function waveDefinition(keys: WaveKeys, index: number): WaveDefinition {
  const { name = waveName(index), optional: mayBeEmpty, bake: time = null } = keys;
  return {
    name,
    take: takeOf(keys),
    optional: mayBeEmpty,
    bake: time,
    environment: keys.environment ?? null,
    approval: keys.approval ?? null,
  };
}

/** The reader has seen to it that exactly one of the three is there. */
function takeOf({ nodes, size, upTo }: WaveKeys): WaveDefinition['take'] {
  if (nodes !== undefined) return { kind: 'nodes', selector: nodes };
  if (size !== undefined) return { kind: 'size', amount: size };
  return { kind: 'up-to', amount: upTo as Amount };
}
