import type { RolloutEvent } from '../../core/rollout/events.ts';

/** What a results file is about, in its first line: one batch of a round that was handed out under a lease, in one attempt. */
export interface ResultsHeader {
  readonly schema: 1;
  readonly execution: string;
  readonly digest: string;
  readonly fence: number;
  readonly wave: number;
  readonly round: number;
  readonly batch: string;
  readonly attempt: number;
}

export function headerLine(header: ResultsHeader): string {
  return `${JSON.stringify(header)}\n`;
}

/** Lines count from 1, without a gap: one that is missing shows. */
export function eventLine(line: number, event: RolloutEvent): string {
  return `${JSON.stringify({ line, event })}\n`;
}

export interface ReadLines {
  /** Null when the first line is none. */
  readonly header: ResultsHeader | null;
  /** As far as they are in order; what they hold is not looked at yet. */
  readonly events: readonly Readonly<Record<string, unknown>>[];
  /** False: a line is missing or is no event, so more may have happened than the file says. */
  readonly whole: boolean;
}

/**
 * Reads the lines of a results file. Text after the last line feed is the torn end of a write that nobody acted on; anything else that is
 * no line ends the reading.
 */
export function readLines(text: string): ReadLines {
  const lines = text.split('\n');
  lines.pop();
  const header = headerOf(parse(lines[0] ?? ''));
  const events: Readonly<Record<string, unknown>>[] = [];
  for (const written of lines.slice(1)) {
    const line = parse(written);
    const event = line?.['event'];
    if (line?.['line'] !== events.length + 1 || !isRecord(event)) return { header, events, whole: false };
    events.push(event);
  }
  return { header, events, whole: true };
}

function headerOf(line: Readonly<Record<string, unknown>> | null): ResultsHeader | null {
  if (line?.['schema'] !== 1) return null;
  const { execution, digest, fence, wave, round, batch, attempt } = line;
  if (typeof execution !== 'string' || typeof digest !== 'string' || typeof batch !== 'string') return null;
  if (!isCount(fence) || !isCount(wave) || !isCount(round) || !isCount(attempt)) return null;
  return { schema: 1, execution, digest, fence, wave, round, batch, attempt };
}

function parse(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
