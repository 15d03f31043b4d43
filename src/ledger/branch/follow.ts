import { createHash } from 'node:crypto';
import type { Cursor, LedgerEvent, News } from '../port.ts';
import type { EventRecord } from './event-files.ts';

/** What came after the cursor; everything again when what it stands after is not there any more. */
export function readNews<E extends LedgerEvent>({ events }: EventRecord<E>, from?: Cursor): News<E> {
  const cursor = { seq: events.length, position: mark(events, events.length) };
  const restarted = from !== undefined && (from.seq > events.length || mark(events, from.seq) !== from.position);
  return { events: events.slice(restarted ? 0 : (from?.seq ?? 0)), cursor, restarted };
}

/** Tells the event before the cursor from any other. */
function mark(events: readonly LedgerEvent[], seq: number): string {
  const last = events[seq - 1];
  if (last === undefined) return '';
  return createHash('sha256').update(JSON.stringify(last)).digest('base64url').slice(0, 16);
}
