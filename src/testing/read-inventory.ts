import { type InventoryNode, mergeFleet } from '../core/fleet/merge.ts';
import type { FleetNode } from '../core/fleet/node.ts';
import { type Problem, words } from '../errors/problem.ts';
import { decode } from '../inventory/decode.ts';
import { Findings } from '../inventory/findings.ts';
import { formatOfFile, type InventoryFormat, type InventoryReader, readerOf } from '../inventory/format.ts';
import { NodeListReader } from '../inventory/node-list.ts';

const readers: Readonly<Record<InventoryFormat, InventoryReader>> = {
  json: await readerOf('json'),
  yaml: await readerOf('yaml'),
  csv: await readerOf('csv'),
  'ansible-ini': await readerOf('ansible-ini'),
  'ssh-config': await readerOf('ssh-config'),
};

export interface ReadText {
  readonly nodes: FleetNode[];
  readonly raw: readonly InventoryNode[];
  /** `file:line:column code: message` */
  readonly problems: string[];
}

/** Reads an inventory text as the file of that name would be read. */
export function readInventoryText(file: string, content: string | Uint8Array): ReadText {
  const findings = new Findings();
  const reader = new NodeListReader(findings);
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const input = decode(file, bytes, findings);
  if (input !== null) readers[formatOfFile(file, input.text)](input, reader, findings);
  return { nodes: mergeFleet([reader.nodes]), raw: reader.nodes, problems: findings.problems().map(problemLine) };
}

/** `file:line:column code: message`; without the place where a problem has none. */
export function problemLine(problem: Problem): string {
  const { location, code, severity } = problem;
  const place = location === undefined ? '' : `${location.file}:${location.line}:${location.column} `;
  return `${place}${severity === 'warning' ? 'warning ' : ''}${code}: ${words(problem).message}`;
}
