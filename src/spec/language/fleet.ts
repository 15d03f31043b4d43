import type {
  DependencyDefinition,
  FleetDefinition,
  InventorySource,
  LimitDefinition,
  OrderKey,
} from '../../core/definition/rollout-definition.ts';
import { list, oneOrList } from '../shape/collection.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import type { Invalid } from '../shape/reading.ts';
import { integer, oneOf, text, textLike } from '../shape/scalar.ts';
import { byKind, refined, type Shape } from '../shape/shape.ts';
import { program } from './command.ts';
import { amount, environmentVariable, labelKey, selector } from './values.ts';

const plainUrl = textLike({
  label: 'URL',
  keywords: { pattern: '^https?://' },
  read: (value, at, reading) =>
    /^https?:\/\//.test(value) && URL.canParse(value)
      ? value
      : reading.refuse(at, 'bad-url', { written: value.slice(0, 100) }),
});

const source = object({
  name: 'inventory-source',
  description: 'Where nodes come from. Text is its `file`.',
  fields: {
    file: optional(
      text,
      'A path or glob, relative to the root: `.yml`, `.yaml` or `.json` with `nodes:`, `.csv` with a header row, an Ansible inventory (INI, or YAML with `all:`), or an ssh_config.',
      { examples: ['fleet/*.yml', 'hosts.ini'] },
    ),
    run: optional(program, 'A program, or argv, that prints the nodes as JSON: `{"nodes": […]}`, or one node a line.'),
    http: optional(plainUrl, 'A URL that answers with the same JSON; `Link` headers with rel=next are followed.'),
    'token-env': optional(environmentVariable, 'The secret that is sent as a bearer token.', {
      needs: ['http'],
      absent: 'none',
    }),
  },
  choose: ['file', 'run', 'http'],
});

const inventorySource: Shape<InventorySource> = byKind<InventorySource>({
  scalar: refined(text, (file) => ({ kind: 'file', file })),
  mapping: refined(source, ({ file, run, http, tokenEnv }): InventorySource => {
    if (file !== undefined) return { kind: 'file', file };
    if (run !== undefined) return { kind: 'run', command: run };
    return { kind: 'http', url: http as string, ...(tokenEnv === undefined ? {} : { tokenEnv }) };
  }),
});

const everyNode = { text: '', requirements: [] };

const fleetKeys = object({
  name: 'fleet',
  description:
    'Which nodes there are, and which of them the rollout is for. A path by itself is an inventory of that one file.',
  fields: {
    inventory: required(
      oneOrList(inventorySource, { atLeast: 1 }),
      'Where nodes come from. Merged by node name in this order; a later source wins label by label.',
      { examples: ['hosts.ini', [{ file: 'fleet/*.yml' }, { run: './ops/list-nodes.sh' }]] },
    ),
    select: optional(selector, 'The nodes that the rollout is for.', {
      absent: 'all of them',
      examples: ['env=prod,!quarantined'],
    }),
    exclude: defaulted(list(text), [], 'Names of nodes to leave out.', { examples: [['web-17']] }),
    'min-nodes': defaulted(integer(0, 10_000_000), 1, 'Fewer selected nodes than this is an error of the plan.'),
  },
});

export const fleet: Shape<FleetDefinition> = byKind<FleetDefinition>({
  scalar: refined(text, (file) => ({
    inventory: [{ kind: 'file', file }],
    select: everyNode,
    exclude: [],
    minNodes: 1,
  })),
  mapping: refined(fleetKeys, ({ select = everyNode, ...keys }) => ({ ...keys, select })),
});

export const order = oneOrList(
  textLike({
    label: 'label or fact',
    keywords: { pattern: '^-?[^-\\s]' },
    read(value, at, reading): OrderKey | Invalid {
      const descending = value.startsWith('-');
      const key = descending ? value.slice(1) : value;
      return /^[^-\s]/.test(key)
        ? { key, descending }
        : reading.refuse(at, 'bad-order-key', { written: value.slice(0, 60) });
    },
  }),
);

const dependency = object({
  name: 'dependency',
  description: 'Nodes that come after others. A cycle is an error of the plan.',
  fields: {
    nodes: required(selector, 'The nodes that wait.', { examples: ['role=web'] }),
    after: required(selector, 'The nodes that they wait for.', { examples: ['role=api'] }),
    within: defaulted(
      oneOf(['wave', 'rollout']),
      'wave',
      '`wave`: in each wave the others come first. `rollout`: all the others of the fleet come first.',
    ),
  },
});

export const dependsOn: Shape<readonly DependencyDefinition[]> = list(dependency);

const limit = object({
  name: 'limit',
  description: 'How many nodes may be out of service at once: in progress, failed and unreachable together.',
  fields: {
    'at-most': required(amount, 'A count, or a percentage of the group, rounded down, never below 1.', {
      examples: ['20%', 1],
    }),
    per: optional(labelKey, 'A label: nodes with the same value are a group, and so are those without it.', {
      absent: 'the whole selected fleet is the group',
      examples: ['zone'],
    }),
  },
});

export const limits: Shape<readonly LimitDefinition[]> = list(limit);
