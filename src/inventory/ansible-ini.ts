import { AnsibleInventory } from './ansible-inventory.ts';
import type { Variables } from './ansible-groups.ts';
import { iniValue } from './ansible-value.ts';
import type { InventoryText } from './decode.ts';
import type { Findings } from './findings.ts';
import { expandHostPattern } from './host-range.ts';
import type { NodeListReader } from './node-list.ts';
import { shellWords } from './shell-words.ts';

const section = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/;
const groupName = /^([^:\]\s]+)\s*(?:#.*)?$/;

/** Reads an Ansible inventory in INI form: hosts with ranges and variables, groups, `:children` and `:vars`. */
export function readAnsibleIni({ source, text }: InventoryText, reader: NodeListReader, findings: Findings): void {
  new IniReader(source, findings).read(text).finish(reader, findings);
}

type Kind = 'hosts' | 'children' | 'vars';

class IniReader {
  readonly #source: string;
  readonly #findings: Findings;
  readonly #inventory = new AnsibleInventory();
  /** Groups that a section has defined, by `[GROUP]` or `[GROUP:children]`. */
  readonly #defined = new Set(['all', 'ungrouped']);
  /** Groups that are named before or without a definition: where, and by which section. */
  readonly #named = new Map<string, { line: number; column: number; by: string }>();
  #group = 'ungrouped';
  #kind: Kind = 'hosts';
  #line = 0;

  constructor(source: string, findings: Findings) {
    this.#source = source;
    this.#findings = findings;
  }

  read(text: string): AnsibleInventory {
    for (const whole of text.split(/\r\n?|\n/)) {
      this.#line += 1;
      const content = whole.trim();
      if (content === '' || content.startsWith('#') || content.startsWith(';')) continue;
      const indent = whole.length - whole.trimStart().length;
      if (!this.#section(content, indent)) this.#entry(content, indent);
    }
    for (const [group, { line, column, by }] of this.#named) {
      if (this.#defined.has(group)) continue;
      const why = `group '${group}' is defined nowhere`;
      this.#findings.add('ansible-section', { section: by, why }, this.#at(line, column));
    }
    return this.#inventory;
  }

  #section(content: string, indent: number): boolean {
    const match = section.exec(content);
    if (match === null) {
      if (!/^\[[^\]]*\]$/.test(content)) return false;
      this.#findings.add('ansible-section', { section: content, why: 'this is no group' }, this.#here(indent));
      this.#skipSection();
      return true;
    }
    const [, group = '', kind = 'hosts'] = match;
    if (kind !== 'hosts' && kind !== 'children' && kind !== 'vars') {
      const why = `'${kind}' is neither children nor vars`;
      this.#findings.add('ansible-section', { section: `[${group}:${kind}]`, why }, this.#here(indent));
      this.#skipSection();
      return true;
    }
    this.#group = group;
    this.#kind = kind;
    this.#inventory.groups.add(group);
    if (kind !== 'vars') this.#defined.add(group);
    else this.#name(group, indent + 1, `[${group}:vars]`);
    return true;
  }

  /** What stands under a section that is no section would only be misunderstood. */
  #skipSection(): void {
    this.#group = '';
  }

  #entry(content: string, indent: number): void {
    if (this.#group === '') return;
    if (this.#kind === 'hosts') this.#host(content, indent);
    else if (this.#kind === 'vars') this.#variable(content, indent);
    else this.#child(content, indent);
  }

  #child(content: string, indent: number): void {
    const name = groupName.exec(content)?.[1];
    if (name === undefined) return this.#refuse(`'${content}' is no name of a group`, indent);
    this.#name(name, indent, `[${this.#group}:children]`);
    this.#inventory.groups.addChild(this.#group, name, this.#here(indent));
  }

  #variable(content: string, indent: number): void {
    const equals = content.indexOf('=');
    if (equals < 1) return this.#refuse(`'${content}' is not key=value`, indent);
    const value = iniValue(content.slice(equals + 1).trim());
    this.#inventory.groups.setVariable(this.#group, content.slice(0, equals).trim(), value);
  }

  #host(content: string, indent: number): void {
    const words = shellWords(content);
    if (words === null) return this.#refuse('a quote that is opened is never closed', indent);
    const [pattern, ...assignments] = words;
    if (pattern === undefined) return;
    const variables: Variables = new Map();
    for (const { text, start } of assignments) {
      const equals = text.indexOf('=');
      if (equals < 1) return this.#refuse(`'${text}' is not key=value`, indent + start);
      variables.set(text.slice(0, equals), iniValue(text.slice(equals + 1)));
    }
    const expanded = expandHostPattern(pattern.text);
    if ('why' in expanded) {
      this.#findings.add('ansible-range', { pattern: pattern.text, why: expanded.why }, this.#here(indent));
      return;
    }
    const { hosts, port } = expanded;
    if (port !== null && !variables.has('ansible_port')) {
      variables.set('ansible_port', { text: String(port), value: port });
    }
    const here = this.#here(indent);
    for (const host of hosts) this.#inventory.addHost(host, this.#group, variables, here);
  }

  #name(group: string, indent: number, by: string): void {
    if (!this.#named.has(group)) this.#named.set(group, { line: this.#line, column: indent + 1, by });
  }

  #refuse(why: string, indent: number): void {
    this.#findings.add('ansible-line', { why }, this.#here(indent));
  }

  #here(indent: number) {
    return this.#at(this.#line, indent + 1);
  }

  #at(line: number, column: number) {
    const file = this.#source;
    return () => ({ file, line, column });
  }
}
