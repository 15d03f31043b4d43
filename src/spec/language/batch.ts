import type { BatchDefinition, SshDefinition } from '../../core/definition/rollout-definition.ts';
import { templateParts } from '../../core/definition/template.ts';
import { oneOrList } from '../shape/collection.ts';
import { defaulted, object, optional } from '../shape/object.ts';
import { type Cursor, invalid, offsetInside, type Reading } from '../shape/reading.ts';
import { integer, text } from '../shape/scalar.ts';
import { refined, type Shape } from '../shape/shape.ts';
import { child, items, type YamlNode } from '../yaml/yaml-node.ts';
import { template } from './template.ts';
import { environmentVariable, labelKey } from './values.ts';

const batchKeys = object({
  name: 'batch',
  description: 'How the nodes of a wave are shared out to jobs.',
  fields: {
    size: defaulted(integer(1, 1_000_000), 50, 'Nodes that one job works on.'),
    parallel: defaulted(integer(1, 256), 4, 'Jobs at once.'),
    concurrency: defaulted(integer(1, 10_000), 10, 'Nodes at once inside a job.'),
    by: optional(labelKey, 'A label: a batch never mixes two of its values.', {
      absent: 'batches mix any nodes',
      examples: ['site'],
    }),
    'runs-on': defaulted(
      oneOrList(template, { atLeast: 1 }),
      ['ubuntu-latest'],
      'Where batch jobs run. `{labels.KEY}` may be used for the label that `by` names.',
      { unsupported: 'runs-on', examples: [['self-hosted', '{labels.site}']] },
    ),
  },
});

export const batch: Shape<BatchDefinition> = refined(batchKeys, (keys, at, reading) => {
  const runsOn = child(at.node, 'runs-on');
  const nodes: readonly YamlNode[] = runsOn?.kind === 'scalar' ? [runsOn] : items(runsOn);
  const wrong = nodes.map((node) =>
    refuseOtherFields({ node, path: [...at.path, 'runs-on'] }, keys.by ?? null, reading),
  );
  return wrong.includes(true) ? invalid : keys;
});

/** One batch job has one value of the label in `by`, and of no other field. */
function refuseOtherFields(at: Cursor, by: string | null, reading: Reading): boolean {
  const value = at.node.kind === 'scalar' ? at.node.text : '';
  for (const part of templateParts(value)) {
    if ('literal' in part || (part.field.kind === 'label' && part.field.key === by)) continue;
    reading.refuse(at, 'runs-on-field', { written: value.slice(0, 60), by }, offsetInside(at, value.indexOf('{')));
    return true;
  }
  return false;
}

export const ssh: Shape<SshDefinition> = object({
  name: 'ssh',
  description: 'How to reach nodes by SSH.',
  fields: {
    user: optional(text, 'Who to log in as.', { absent: 'what the SSH configuration says' }),
    'key-env': optional(environmentVariable, 'The secret that holds the private key.', {
      absent: 'the agent, or the SSH configuration',
    }),
    'known-hosts': optional(text, 'A known_hosts file. A host key that is unknown or changed is never accepted.', {
      absent: 'what the SSH configuration says',
    }),
  },
});
