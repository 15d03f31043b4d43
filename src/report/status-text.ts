import { nodeStates } from '../core/rollout/node-state.ts';
import type { StatusView } from './status.ts';

/** Where an execution stands, for people: what it is, how many nodes are where, what it waits for and what to do. */
export function renderStatus(view: StatusView): string {
  const counts = nodeStates.filter((name) => view.nodes[name] > 0).map((name) => `${view.nodes[name]} ${name}`);
  const lines = [
    `${view.rollout}  ${view.state}${view.wave === null ? '' : `, wave ${view.wave}`}`,
    `  nodes    ${counts.length === 0 ? 'none' : counts.join(', ')}`,
  ];
  if (view.ended !== null) lines.push(`  because  ${view.ended.message}  [${view.ended.code}]`);
  if (view.waitingFor !== null) {
    const { message, code, until } = view.waitingFor;
    lines.push(`  waiting  ${message}  [${code}]${until === undefined ? '' : `, not before ${until}`}`);
  }
  if (view.next !== null) lines.push(`  next     ${view.next}`);
  lines.push(`  plan     ${view.digest.slice(0, 12)}`);
  return lines.join('\n');
}
