import { nodeStates } from '../core/rollout/node-state.ts';
import type { DriverView, LockView, StatusView } from './status.ts';
import { emergencyText } from './emergency-text.ts';
import { TextPage } from './text-page.ts';

/** Where an execution stands, for people: what it is, how many nodes are where, what it waits for and what to do. */
export function renderStatus(view: StatusView, columns = 80): string {
  const counts = nodeStates.filter((name) => view.nodes[name] > 0).map((name) => `${view.nodes[name]} ${name}`);
  const page = new TextPage(columns)
    .title(`${view.rollout}  ${view.state}${view.wave === null ? '' : `, wave ${view.wave}`}`)
    .put('  nodes    ', counts.length === 0 ? 'none' : counts.join(', '));
  if (view.emergency !== null) page.put('  EMERGENCY  ', emergencyText(view.emergency));
  if (view.ended !== null) page.put('  because  ', `${view.ended.message}  [${view.ended.code}]`);
  if (view.waitingFor !== null) {
    const { message, code, until } = view.waitingFor;
    page.put('  waiting  ', `${message}${until === undefined ? '' : `; not before ${until}`}  [${code}]`);
  }
  if (view.driver?.alive === true) page.put('  driver   ', driverText(view.driver));
  for (const lock of view.locks) page.put('  locked   ', lockText(lock));
  if (view.next !== null) page.put('  next     ', view.next);
  return page.put('  plan     ', view.digest.slice(0, 12)).text();
}

function driverText({ who, host, pid, since }: DriverView): string {
  return `${who} on ${host} (process ${pid}), since ${since}`;
}

/** Which environment somebody locked, and why. */
export function lockText({ environment, by, reason, since, until }: LockView): string {
  const end = until === null ? 'until somebody unlocks it' : `until ${until}`;
  return `${environment ?? 'every environment'}, by ${by}, since ${since}, ${end}: ${reason}`;
}
