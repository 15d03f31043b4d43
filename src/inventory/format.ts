import { posix } from 'node:path';
import { readAnsibleIni } from './ansible-ini.ts';
import { isAnsible, readAnsibleYaml } from './ansible-yaml.ts';
import type { InventoryText } from './decode.ts';
import type { Findings } from './findings.ts';
import { readJson } from './json-nodes.ts';
import type { NodeListReader } from './node-list.ts';
import { readYamlNodes } from './yaml-nodes.ts';
import { readYamlTree } from './yaml-tree.ts';

/** A tree with places takes many times the memory of its text. */
const maxYaml = 32 * 1024 * 1024;

export type InventoryFormat = 'json' | 'yaml' | 'csv' | 'ansible-ini' | 'ssh-config';

/** Tells the format of a file by its name and, where that says nothing, by how its content begins. */
export function formatOfFile(path: string, text: string): InventoryFormat {
  const name = posix.basename(path.replaceAll('\\', '/')).toLowerCase();
  if (name === 'config' || name === 'ssh_config' || name.endsWith('.ssh_config')) return 'ssh-config';
  switch (posix.extname(name)) {
    case '.json':
    case '.jsonl':
    case '.ndjson':
      return 'json';
    case '.yml':
    case '.yaml':
      return 'yaml';
    case '.csv':
    case '.tsv':
      return 'csv';
    case '.ini':
      return 'ansible-ini';
    default:
      return formatOfText(text);
  }
}

/** The format of what a command prints: JSON, unless it is plainly YAML. Anything else may be the text of an error. */
export function formatOfOutput(text: string): InventoryFormat {
  return looksLikeYaml(text) ? 'yaml' : 'json';
}

export type InventoryReader = (input: InventoryText, reader: NodeListReader, findings: Findings) => void;

/** Libraries that only one format needs are loaded with it. */
export async function readerOf(format: InventoryFormat): Promise<InventoryReader> {
  switch (format) {
    case 'csv':
      return (await import('./csv-nodes.ts')).readCsv;
    case 'ssh-config':
      return (await import('./ssh-config-nodes.ts')).readSshConfig;
    case 'ansible-ini':
      return readAnsibleIni;
    case 'yaml':
      return readYaml;
    case 'json':
      return readJsonOrYaml;
  }
}

function readJsonOrYaml(input: InventoryText, reader: NodeListReader, findings: Findings): void {
  if (readJson(input, reader, findings) !== null) readYaml(input, reader, findings);
}

/** Also for JSON that is none of our own forms, which may be Ansible's: all JSON is YAML. */
function readYaml(input: InventoryText, reader: NodeListReader, findings: Findings): void {
  if (input.text.length > maxYaml) {
    findings.add('inventory-too-large', { source: input.source, limit: '32 MiB of YAML' }, null);
    return;
  }
  const root = readYamlTree(input, findings);
  if (root === null) return;
  if (isAnsible(root)) readAnsibleYaml(root, input, reader, findings);
  else readYamlNodes(root, input, reader, findings);
}

function formatOfText(text: string): InventoryFormat {
  if (/^\s*(?:\{|\[\s*(?:[{"\]]|$))/.test(text)) return 'json';
  if (looksLikeYaml(text)) return 'yaml';
  const hasSections = /^[ \t]*\[[^\]\n]+\][ \t\r]*$/m.test(text);
  return !hasSections && /^[ \t]*(?:host[ \t=]|match[ \t])/im.test(text) ? 'ssh-config' : 'ansible-ini';
}

/** By the first line that is neither empty nor a comment. */
function looksLikeYaml(text: string): boolean {
  const first = /^[ \t]*([^\s#;].*)$/m.exec(text)?.[1] ?? '';
  return /^(?:---|-[ \t]|(?:all|nodes|ungrouped|plugin):)/.test(first);
}
