import type { EventOf, RolloutEvent } from '../../core/rollout/events.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { words } from '../../errors/problem.ts';
import { details, table } from '../markdown.ts';
import { fitting, Room } from './room.ts';
import { dayAndTime, said } from './words.ts';

type Evaluation = EventOf<'gate-evaluated'>;

const sectionRoom = 5_000;

export const verdictMarks: Readonly<Record<Evaluation['result']['verdict'], string>> = {
  pass: '✅',
  fail: '❌',
  inconclusive: '❔',
  error: '⚠️',
  stale: '⌛',
};

/** What each gate last said at each place, those that did not pass first, then the newest; empty where none was asked. */
export function gateSection({ waves }: RolloutState, events: readonly RolloutEvent[]): string {
  const last = new Map<string, Evaluation>();
  for (const event of events) {
    if (event.type !== 'gate-evaluated') continue;
    const key = `${event.gate}\n${event.point}\n${event.wave}\n${event.batch}`;
    last.delete(key);
    last.set(key, event);
  }
  if (last.size === 0) return '';
  const all = [...last.values()].toReversed();
  const passed = (each: Evaluation): boolean => each.result.verdict === 'pass';
  const ordered = [...all.filter((each) => !passed(each)), ...all.filter(passed)];
  const rows = ordered.map((each) => [
    verdictMarks[each.result.verdict],
    said(each.gate, 80),
    placeText(each, waves[each.wave ?? -1]?.name ?? null),
    said(words(each.result.reason).message, 300),
    dayAndTime(each.at),
  ]);
  const { kept, leftOut } = fitting(
    rows.map((cells) => cells.join(' | ')),
    new Room(sectionRoom),
  );
  const more = leftOut === 0 ? '' : `\n\n… and ${leftOut} more.`;
  const bad = all.length - all.filter(passed).length;
  const title = `Gates (${all.length} answers${bad === 0 ? ', all passed' : `, ${bad} not passed`})`;
  return details(title, `${table(['', 'gate', 'where', 'it says', 'when'], rows.slice(0, kept.length))}${more}`);
}

/** `after-batch w1-r1-b2`, `before-wave early` */
export function placeText({ point, batch }: Pick<Evaluation, 'point' | 'batch'>, wave: string | null): string {
  const where = batch ?? wave ?? '';
  return `${point}${where === '' ? '' : ` ${said(where, 80)}`}`;
}
