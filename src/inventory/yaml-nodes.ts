import type { InventoryText } from './decode.ts';
import type { Findings } from './findings.ts';
import type { NodeListReader } from './node-list.ts';
import type { Locate } from './node-page.ts';
import { NumberText } from './number-text.ts';
import { locator } from './text-lines.ts';
import { scalarValue, type YamlMapping, type YamlNode } from './yaml-tree.ts';

/** Reads `nodes: […]` (other keys beside it are not looked at) or a bare list. */
export function readYamlNodes(root: YamlNode, input: InventoryText, reader: NodeListReader, findings: Findings): void {
  const at = locator(input.source, input.text);
  const list = root.kind === 'mapping' ? root.entries.get('nodes')?.value : root;
  if (list?.kind !== 'list') {
    const what = root.kind === 'mapping' && list !== undefined ? 'nodes' : 'an inventory';
    const expected = what === 'nodes' ? 'a list of nodes' : 'a mapping with nodes, or a list of nodes';
    const found = list === undefined ? 'a mapping without nodes' : nameOfKind(list);
    findings.add('inventory-shape', { what, expected, found }, () => at((list ?? root).start));
    return;
  }
  reader.read({ list: list.items.map(nodeValue), locate: yamlLocate(list.items, at), printable: false });
}

/** Follows the keys of a path as far as they lead. */
function yamlLocate(items: readonly YamlNode[], at: ReturnType<typeof locator>): Locate {
  return ([index, ...keys], part) => {
    let node = items[index] as YamlNode;
    let offset = node.start;
    for (const [depth, key] of keys.entries()) {
      const entry = node.kind === 'mapping' ? node.entries.get(key) : undefined;
      if (entry === undefined) break;
      node = entry.value;
      offset = part === 'key' && depth === keys.length - 1 ? entry.start : node.start;
    }
    return at(offset);
  };
}

/** A name and an address are text even where they look like a number, as host names and versions may. */
function nodeValue(node: YamlNode): unknown {
  if (node.kind !== 'mapping') return node.kind === 'scalar' ? textOrNull(node) : plainValue(node);
  return recordOf(node, (value, key) => {
    if ((key === 'name' || key === 'address') && value.kind === 'scalar') return textOrNull(value);
    if (key === 'labels' && value.kind === 'mapping') return recordOf(value, labelValue);
    return plainValue(value);
  });
}

function labelValue(node: YamlNode): unknown {
  return node.kind === 'scalar' ? textOrNull(node) : plainValue(node);
}

function textOrNull(node: Extract<YamlNode, { kind: 'scalar' }>): string | null {
  return scalarValue(node) === null ? null : node.text;
}

function plainValue(node: YamlNode): unknown {
  if (node.kind === 'list') return node.items.map(plainValue);
  if (node.kind === 'mapping') return recordOf(node, plainValue);
  const value = scalarValue(node);
  return typeof value === 'number' && String(value) !== node.text ? new NumberText(node.text) : value;
}

/** Defined, not assigned: a key may be `__proto__`, which is reported later like any other wrong key. */
function recordOf(node: YamlMapping, valueOf: (value: YamlNode, key: string) => unknown): Record<string, unknown> {
  const entries = [...node.entries].map(([key, { value }]): [string, unknown] => [key, valueOf(value, key)]);
  return Object.fromEntries(entries);
}

function nameOfKind(node: YamlNode): string {
  if (node.kind !== 'scalar') return node.kind === 'list' ? 'a list' : 'a mapping';
  return scalarValue(node) === null ? 'nothing' : 'text';
}
