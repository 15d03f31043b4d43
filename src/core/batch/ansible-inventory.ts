import type { FleetNode } from '../fleet/node.ts';

/** A name that Ansible takes as it stands: no range, no port, no pattern. */
const plainName = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?$/;

/**
 * The nodes as an Ansible inventory in YAML. Every value is marked `!unsafe`, or Ansible would run what stands in braces in it. A node
 * whose name Ansible would read as something else is called `wavegate-node-N`; `wavegate_node` holds the name to report in any case.
 */
export function ansibleInventory(nodes: readonly FleetNode[]): string {
  const hosts = nodes.map((node, index) => {
    const name = plainName.test(node.name) ? node.name : `wavegate-node-${index + 1}`;
    const vars = mapping([
      ['ansible_host', scalar(node.address)],
      ['wavegate_node', scalar(node.name)],
      ['wavegate_labels', mapping(Object.entries(node.labels).map(([key, value]) => [key, scalar(value)]))],
      ['wavegate_facts', mapping(Object.entries(node.facts).map(([key, value]) => [key, scalar(value)]))],
    ]);
    return `    ${quoted(name)}: ${vars}\n`;
  });
  return `all:\n  hosts:\n${hosts.join('')}`;
}

function mapping(entries: readonly (readonly [string, string])[]): string {
  return `{${entries.map(([key, value]) => `${quoted(key)}: ${value}`).join(', ')}}`;
}

function scalar(value: string | number | boolean): string {
  return typeof value === 'string' ? `!unsafe ${quoted(value)}` : String(value);
}

/** A double-quoted YAML scalar in plain ASCII: whatever is in it, no reader can take it for anything else. */
function quoted(text: string): string {
  return JSON.stringify(text.toWellFormed()).replace(/[^\x20-\x7e]/gu, (char) => {
    const code = (char.codePointAt(0) ?? 0).toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
}
