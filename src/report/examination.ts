import type { FleetNode } from '../core/fleet/node.ts';
import { type Reason, words } from '../errors/problem.ts';
import { counted } from './plural.ts';
import { recordTable, wrap } from './record-table.ts';

export interface Unreachable {
  readonly node: FleetNode;
  readonly why: Reason;
}

/** Which nodes cannot be reached and why, in one table, and under it what to do about each kind of failure. Ends with a line break. */
export function renderUnreachable(
  { nodes, asked, unreachable }: { nodes: number; asked: number; unreachable: readonly Unreachable[] },
  width: number,
): string {
  if (asked === 0) return `${counted(nodes, 'node')}; no step connects to them from here\n`;
  if (unreachable.length === 0) return `${asked === 1 ? 'the node' : `all ${asked} nodes`} can be reached\n`;
  const records = unreachable.map(({ node, why }) => ({
    node: node.name,
    address: node.address,
    code: why.code,
    why: words(why).message,
  }));
  const hints = new Map(unreachable.map(({ why }) => [why.code, words(why).hint]));
  const advice = [...hints].flatMap(([code, hint]) => wrap(`${code}: ${hint}`, width));
  const count = `${unreachable.length} of ${counted(asked, 'node')} cannot be reached:`;
  return `${[count, '', ...recordTable(records, width), '', ...advice].join('\n')}\n`;
}
