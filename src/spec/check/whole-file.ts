import { stepNames } from '../../core/definition/steps.ts';
import type { Path } from '../../errors/problem.ts';
import { waveName } from '../language/waves.ts';
import type { Reading } from '../shape/reading.ts';
import { child, items, textOf, type YamlNode } from '../yaml/yaml-node.ts';
import { checkNames } from './names.ts';
import { checkOnlyNew } from './only-new.ts';
import { checkTemplates } from './templates.ts';

/**
 * What only the whole file can tell. It looks at the file as written, so that it finds its problems also where other values
 * could not be read.
 */
export function checkWholeFile(root: YamlNode, reading: Reading): void {
  if (root.kind !== 'mapping') return;
  checkNames(root, reading);
  checkTemplates(root, reading);
  checkSteps(root, reading);
  checkSecrets(root, reading);
  checkBakes(root, reading);
  checkOnlyNew(root, reading);
}

function checkSteps(root: YamlNode, reading: Reading): void {
  if (root.kind !== 'mapping') return;
  const grouped = child(root, 'steps');
  for (const name of stepNames) {
    const entry = root.entries.get(name);
    if (entry === undefined || child(grouped, name) === undefined) continue;
    reading.refuse({ node: entry.key, path: [name] }, 'step-given-twice', { name });
  }
  const has = (name: string) => (child(root, name) ?? child(grouped, name)) !== undefined;
  if (!has('apply')) reading.refuse({ node: root, path: [] }, 'apply-missing', {});
  checkBatchApply(child(root, 'apply'), ['apply'], reading);
  checkBatchApply(child(grouped, 'apply'), ['steps', 'apply'], reading);
  const policy = child(root, 'on-failure');
  for (const key of ['node', 'then']) {
    const node = child(policy, key);
    if (node === undefined || textOf(node) !== 'rollback' || has('rollback')) continue;
    reading.refuse({ node, path: ['on-failure', key] }, 'rollback-wanted-without-step', { key });
  }
}

/** One process for many nodes is on none of them. */
function checkBatchApply(apply: YamlNode | undefined, path: Path, reading: Reading): void {
  const via = child(apply, 'via');
  if (via === undefined || textOf(via) !== 'ssh' || textOf(child(apply, 'per')) !== 'batch') return;
  reading.refuse({ node: via, path: [...path, 'via'] }, 'batch-apply-via-ssh', {});
}

/** A secret that a source or connection uses is declared, because only declared ones are asked for first and masked. */
function checkSecrets(root: YamlNode, reading: Reading): void {
  const written = child(root, 'secrets');
  const nodes = written?.kind === 'scalar' ? [written] : items(written);
  const declared = new Set(nodes.map(textOf));
  const sources = items(child(child(root, 'fleet'), 'inventory'));
  const uses: { node: YamlNode | undefined; path: Path }[] = [
    ...sources.map((source, index) => ({
      node: child(source, 'token-env'),
      path: ['fleet', 'inventory', index, 'token-env'],
    })),
    ...items(child(root, 'gates')).map((gate, index) => ({
      node: child(child(gate, 'metric'), 'token-env'),
      path: ['gates', index, 'metric', 'token-env'],
    })),
    { node: child(child(root, 'ssh'), 'key-env'), path: ['ssh', 'key-env'] },
  ];
  for (const { node, path } of uses) {
    const name = textOf(node);
    if (node !== undefined && name !== undefined && !declared.has(name)) {
      reading.refuse({ node, path }, 'secret-not-declared', { name });
    }
  }
}

/** A gate that is asked during bakes is never asked where no wave bakes. */
function checkBakes(root: YamlNode, reading: Reading): void {
  const baking = new Set<string | undefined>();
  items(child(root, 'waves')).forEach((wave, index) => {
    if (child(wave, 'bake') !== undefined) baking.add(textOf(child(wave, 'name')) ?? waveName(index));
  });
  items(child(root, 'gates')).forEach((gate, index) => {
    const at = child(gate, 'at');
    if (at === undefined || textOf(at) !== 'during-bake') return;
    const named = child(gate, 'waves');
    if (named === undefined && baking.size === 0) {
      reading.warn({ node: at, path: ['gates', index, 'at'] }, 'no-wave-bakes', {});
    }
    items(named).forEach((node, place) => {
      const name = textOf(node);
      if (name === undefined || baking.has(name)) return;
      reading.warn({ node, path: ['gates', index, 'waves', place] }, 'wave-does-not-bake', { name });
    });
  });
}
