import { refuse } from '../errors/problem.ts';
import type { LedgerEvent } from './port.ts';

/**
 * The record of an execution as text: one event a line, `{"seq", "fence", "event"}`, numbered from 1 without a gap. Events that were
 * recorded together say so by `through`, the number of the last of them, and count only together.
 */
export function eventLines(events: readonly string[], seq: number, fence: number): string {
  const through = seq + events.length - 1;
  const together = events.length > 1 ? `,"through":${through}` : '';
  let text = '';
  for (const [index, json] of events.entries()) {
    text += `{"seq":${seq + index},"fence":${fence}${together},"event":${json}}\n`;
  }
  return text;
}

/** Where reading begins: how many events and lines stand before, and the fence of the last of them. */
export interface Position {
  readonly seq: number;
  readonly fence: number;
}

export interface ParsedLines<E extends LedgerEvent> {
  readonly events: readonly E[];
  /** How many bytes the whole events take; anything after them is the torn end of a write. */
  readonly bytes: number;
}

interface Line {
  readonly seq: number;
  readonly fence: number;
  readonly through?: number;
  readonly event: LedgerEvent;
}

const newline = 0x0a;

/** Reads lines from the start of a line on; refuses with `ledger-corrupt` unless everything but the end is in order. */
export function parseEventLines<E extends LedgerEvent>(data: Buffer, file: string, from: Position): ParsedLines<E> {
  const events: E[] = [];
  let whole = { events: 0, bytes: 0 };
  let { fence } = from;
  let together = 0;
  let start = 0;
  for (let end = data.indexOf(newline); end !== -1; end = data.indexOf(newline, start)) {
    const seq = from.seq + events.length + 1;
    const broken = (detail: string): never => refuse('ledger-corrupt', { file, line: seq, detail });
    const line = parseLine(data.toString('utf8', start, end));
    if (line === null && end === data.length - 1) break;
    if (line === null) return broken('this line is not an event');
    if (line.seq !== seq)
      return broken(`the events are numbered without a gap, and ${line.seq} stands where ${seq} belongs`);
    if (line.fence < fence) return broken(`an event under lease ${line.fence} follows one under lease ${fence}`);
    const through = line.through ?? seq;
    if (through < seq || (together >= seq && through !== together))
      return broken('events that belong together are incomplete');
    events.push(line.event as E);
    fence = line.fence;
    together = through;
    start = end + 1;
    if (through === seq) whole = { events: events.length, bytes: start };
  }
  return { events: events.slice(0, whole.events), bytes: whole.bytes };
}

function parseLine(text: string): Line | null {
  let line: Partial<Line> | null;
  try {
    line = JSON.parse(text) as Partial<Line> | null;
  } catch {
    return null;
  }
  if (typeof line !== 'object' || line === null) return null;
  if (!isNumber(line.seq) || !isNumber(line.fence) || (line.through !== undefined && !isNumber(line.through)))
    return null;
  if (typeof line.event !== 'object' || line.event === null) return null;
  return typeof line.event.type === 'string' && typeof line.event.at === 'number' ? (line as Line) : null;
}

function isNumber(value: unknown): value is number {
  return Number.isSafeInteger(value);
}
