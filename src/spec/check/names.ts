import { didYouMean } from '../../errors/did-you-mean.ts';
import type { Path } from '../../errors/problem.ts';
import { waveName } from '../language/waves.ts';
import type { Reading } from '../shape/reading.ts';
import { child, items, textOf, type YamlNode } from '../yaml/yaml-node.ts';

/** Something with a name, and the path of the item that has it. */
interface Named {
  readonly name: string;
  readonly node: YamlNode;
  readonly path: Path;
}

/** Names are unique where they are referred to, and what refers to them names something that is there. */
export function checkNames(root: YamlNode, reading: Reading): void {
  const waves = waveNames(root, ['waves']);
  const gates = ownNames(root, 'gates');
  refuseDuplicates('wave', waves, reading);
  refuseDuplicates('wave', waveNames(root, ['emergency', 'waves']), reading);
  refuseDuplicates('gate', gates, reading);
  refuseDuplicates('task', ownNames(root, 'tasks'), reading);
  const known = waves.map(({ name }) => name);
  for (const list of ['gates', 'tasks']) {
    items(child(root, list)).forEach((item, index) => {
      refuseUnknown('unknown-wave', child(item, 'waves'), [list, index, 'waves'], known, reading);
    });
  }
  const bypass = child(child(root, 'emergency'), 'bypass');
  const gateNames = gates.map(({ name }) => name);
  refuseUnknown('bypassed-gate-unknown', bypass, ['emergency', 'bypass'], gateNames, reading);
}

function waveNames(root: YamlNode, path: readonly string[]): readonly Named[] {
  const list = path.reduce<YamlNode | undefined>(child, root);
  return items(list).map((node, index) => {
    const own = child(node, 'name');
    const name = textOf(own);
    if (own === undefined || name === undefined) return { name: waveName(index), node, path: [...path, index] };
    return { name, node: own, path: [...path, index, 'name'] };
  });
}

function ownNames(root: YamlNode, list: string): readonly Named[] {
  return items(child(root, list)).flatMap((item, index) => {
    const node = child(item, 'name');
    const name = textOf(node);
    return node === undefined || name === undefined ? [] : [{ name, node, path: [list, index, 'name'] }];
  });
}

function refuseDuplicates(what: string, named: readonly Named[], reading: Reading): void {
  const first = new Map<string, YamlNode>();
  for (const { name, node, path } of named) {
    const earlier = first.get(name);
    if (earlier === undefined) first.set(name, node);
    else reading.refuse({ node, path }, 'duplicate-name', { what, name, line: reading.lineOf(earlier) });
  }
}

function refuseUnknown(
  code: 'unknown-wave' | 'bypassed-gate-unknown',
  list: YamlNode | undefined,
  path: Path,
  known: readonly string[],
  reading: Reading,
): void {
  const names = new Set(known);
  items(list).forEach((node, index) => {
    const name = textOf(node);
    if (name === undefined || names.has(name)) return;
    const meant = reading.full ? null : didYouMean(name, known);
    reading.refuse({ node, path: [...path, index] }, code, { name, meant, known });
  });
}
