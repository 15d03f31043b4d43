import type { Variables } from './ansible-groups.ts';
import { AnsibleInventory } from './ansible-inventory.ts';
import type { AnsibleValue } from './ansible-value.ts';
import type { InventoryText } from './decode.ts';
import type { Findings } from './findings.ts';
import { expandHostPattern } from './host-range.ts';
import type { NodeListReader } from './node-list.ts';
import { locator } from './text-lines.ts';
import { scalarValue, type YamlMapping, type YamlNode } from './yaml-tree.ts';

const sections = ['hosts', 'children', 'vars'];

/** Whether this is an inventory of Ansible: groups that hold hosts, children or variables, or the configuration of a plugin. */
export function isAnsible(root: YamlNode): root is YamlMapping {
  if (root.kind !== 'mapping' || root.entries.has('nodes')) return false;
  if (root.entries.has('all') || root.entries.has('plugin')) return true;
  const groups = [...root.entries.values()].map(({ value }) => value);
  return groups.some((group) => group.kind === 'mapping' && sections.some((section) => group.entries.has(section)));
}

/** Reads an Ansible inventory in YAML form, or the JSON that an inventory script prints for `--list`. */
export function readAnsibleYaml(
  root: YamlMapping,
  input: InventoryText,
  reader: NodeListReader,
  findings: Findings,
): void {
  const at = locator(input.source, input.text);
  const plugin = root.entries.get('plugin');
  if (plugin !== undefined) {
    findings.add('ansible-plugin', {}, () => at(plugin.start));
    return;
  }
  new GroupReader(at, findings).read(root).finish(reader, findings);
}

class GroupReader {
  readonly #at: ReturnType<typeof locator>;
  readonly #findings: Findings;
  readonly #inventory = new AnsibleInventory();
  /** What inventory scripts print: hosts and children are lists, the variables of hosts stand under `_meta`. */
  #dynamic = false;

  constructor(at: ReturnType<typeof locator>, findings: Findings) {
    this.#at = at;
    this.#findings = findings;
  }

  read(root: YamlMapping): AnsibleInventory {
    const meta = root.entries.get('_meta')?.value;
    this.#dynamic = meta !== undefined;
    for (const [name, { value }] of root.entries) if (name !== '_meta') this.#group(name, value);
    const hostvars = meta?.kind === 'mapping' ? meta.entries.get('hostvars')?.value : undefined;
    if (hostvars !== undefined) this.#hosts('ungrouped', hostvars);
    return this.#inventory;
  }

  #group(name: string, node: YamlNode): void {
    this.#inventory.groups.add(name);
    for (const [section, { start, value }] of this.#entriesOf(node, `group '${name}'`)) {
      if (section === 'hosts') this.#hosts(name, value);
      else if (section === 'vars') this.#variables(name, value);
      else if (section === 'children') this.#children(name, value);
      else {
        const args = { what: `group '${name}'`, key: section, suggestion: null };
        this.#findings.add('inventory-key', args, () => this.#at(start), 'warning');
      }
    }
  }

  #children(parent: string, node: YamlNode): void {
    for (const [child, { start, value }] of this.#entriesOf(node, `the children of group '${parent}'`)) {
      this.#inventory.groups.addChild(parent, child, () => this.#at(start));
      this.#group(child, value);
    }
  }

  #variables(group: string, node: YamlNode): void {
    for (const [key, { value }] of this.#entriesOf(node, `the vars of group '${group}'`)) {
      this.#inventory.groups.setVariable(group, key, variableOf(value));
    }
  }

  #hosts(group: string, node: YamlNode): void {
    for (const [pattern, { start, value }] of this.#entriesOf(node, `the hosts of group '${group}'`)) {
      const location = () => this.#at(start);
      const expanded = expandHostPattern(pattern);
      if ('why' in expanded) {
        this.#findings.add('ansible-range', { pattern, why: expanded.why }, location);
        continue;
      }
      const variables: Variables = new Map();
      if (expanded.port !== null) variables.set('ansible_port', { text: String(expanded.port), value: expanded.port });
      for (const [key, entry] of this.#entriesOf(value, `host '${pattern}'`))
        variables.set(key, variableOf(entry.value));
      for (const host of expanded.hosts) this.#inventory.addHost(host, group, variables, location);
    }
  }

  /** Nothing at all stands for an empty mapping, one text for a mapping with that key alone, as in Ansible. */
  #entriesOf(node: YamlNode, what: string): YamlMapping['entries'] {
    if (node.kind === 'mapping') return node.entries;
    if (node.kind === 'scalar') {
      if (scalarValue(node) === null) return new Map();
      return new Map([[node.text, { start: node.start, value: { ...node, text: '', quoted: false, tag: null } }]]);
    }
    if (this.#dynamic) return listEntries(node.items);
    const args = { what, expected: 'a mapping, with a colon behind each name', found: 'a list' };
    this.#findings.add('inventory-shape', args, () => this.#at(node.start));
    return new Map();
  }
}

function listEntries(items: readonly YamlNode[]): YamlMapping['entries'] {
  return new Map(
    items.map((item) => {
      const value: YamlNode = { kind: 'scalar', text: '', quoted: false, tag: null, start: item.start };
      return [item.kind === 'scalar' ? item.text : '', { start: item.start, value }];
    }),
  );
}

/** Null for lists, mappings, nothing, and what is encrypted or tagged otherwise. */
function variableOf(node: YamlNode): AnsibleValue {
  if (node.kind !== 'scalar' || (node.tag !== null && node.tag !== '!unsafe' && node.tag !== '!!str')) return null;
  const value = scalarValue(node);
  if (value === null) return null;
  const isExact = typeof value !== 'number' || Number.isSafeInteger(value) || !Number.isInteger(value);
  return {
    text: node.text,
    value: isExact && Number.isFinite(value === node.text ? 0 : Number(value)) ? value : node.text,
  };
}
