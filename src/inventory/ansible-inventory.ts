import { labelKeyProblem, labelValueProblem } from '../core/fleet/label-syntax.ts';
import type { FactValue } from '../core/fleet/node.ts';
import type { Location } from '../errors/problem.ts';
import { AnsibleGroups, type Variables } from './ansible-groups.ts';
import type { AnsibleValue } from './ansible-value.ts';
import type { Findings } from './findings.ts';
import type { NodeListReader } from './node-list.ts';

interface Host {
  readonly groups: Set<string>;
  readonly variables: Variables;
  readonly location: () => Location;
}

const addressVariables = ['ansible_host', 'ansible_ssh_host'];
const factVariables: readonly (readonly [fact: string, variables: readonly string[]])[] = [
  ['port', ['ansible_port', 'ansible_ssh_port']],
  ['user', ['ansible_user', 'ansible_ssh_user']],
];
/** What is taken is stored in plans and shown to people. */
const secretName = /passw|passphrase|secret|token|credential|private_?key|api_?key|_pass$|^pass$/i;

/** Hosts, groups and variables as Ansible has them, and what of these makes a node. */
export class AnsibleInventory {
  readonly groups = new AnsibleGroups();
  readonly #hosts = new Map<string, Host>();

  /** A host may be named any number of times: it is in all the groups, and later variables win. */
  addHost(name: string, group: string, variables: Variables, location: () => Location): void {
    let host = this.#hosts.get(name);
    if (host === undefined) {
      host = { groups: new Set(), variables: new Map(), location };
      this.#hosts.set(name, host);
    }
    host.groups.add(group);
    for (const [key, value] of variables) host.variables.set(key, value);
  }

  /** Hands the hosts over as nodes, in the order of the file. */
  finish(reader: NodeListReader, findings: Findings): void {
    const loop = this.groups.loop();
    if (loop !== null) {
      findings.add('ansible-loop', { groups: loop.groups }, loop.location);
      return;
    }
    this.#reportUnusableGroups(findings);
    const hosts = [...this.#hosts];
    const list = hosts.map(([name, host]) => this.#node(name, host, findings));
    reader.read({ list, locate: ([index]) => (hosts[index] as [string, Host])[1].location(), printable: false });
  }

  #node(name: string, host: Host, findings: Findings): unknown {
    const { groups, variables: inherited } = this.groups.above(host.groups);
    const variables = new Map([...inherited, ...host.variables]);
    const labels = groups
      .filter((group) => groupLabelProblem(group) === null)
      .map((group): [string, string] => [`group/${group}`, 'true']);
    const facts: [string, FactValue][] = [];
    for (const [key, value] of variables) {
      if (value === null || key.startsWith('ansible_') || secretName.test(key) || isTemplate(value)) continue;
      const isLabel = labelKeyProblem(key) === null && labelValueProblem(value.text) === null;
      if (isLabel) labels.push([key, value.text]);
      else facts.push([key, value.value]);
    }
    for (const [fact, names] of factVariables) {
      const [, value] = firstOf(variables, names);
      if (value !== null && !isTemplate(value)) facts.push([fact, value.value]);
    }
    const [variable, address] = firstOf(variables, addressVariables);
    if (address !== null && isTemplate(address)) {
      findings.add('ansible-template', { node: name, variable }, host.location);
    }
    return {
      name,
      ...(address === null || isTemplate(address) ? {} : { address: address.text }),
      labels: Object.fromEntries(labels),
      facts: Object.fromEntries(facts),
    };
  }

  #reportUnusableGroups(findings: Findings): void {
    for (const group of this.groups.names()) {
      const why = groupLabelProblem(group);
      if (why !== null) findings.add('ansible-group-label', { group, why }, null, 'warning');
    }
  }
}

function groupLabelProblem(group: string): string | null {
  return labelKeyProblem(`group/${group}`);
}

function firstOf(variables: Variables, names: readonly string[]): [name: string, value: AnsibleValue] {
  for (const name of names) {
    const value = variables.get(name);
    if (value !== undefined && value !== null && value.text !== '') return [name, value];
  }
  return ['', null];
}

function isTemplate(value: NonNullable<AnsibleValue>): boolean {
  return value.text.includes('{{') || value.text.includes('{%');
}
