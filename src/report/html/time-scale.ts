import { utcTickInterval } from 'd3-time';
import { isoTime } from '../moments.ts';

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A stretch in which nothing was worked on, shown shorter than it was. */
export interface Break extends Stretch {
  /** Its middle, in percent. */
  readonly place: number;
}

export interface Tick {
  /** Percent from the left. */
  readonly place: number;
  readonly text: string;
}

export interface TimeScale {
  /** Percent from the left, of a time in epoch milliseconds. */
  readonly place: (at: number) => number;
  readonly ticks: readonly Tick[];
  readonly breaks: readonly Break[];
}

/** Stretches shorter than this are never shortened, in milliseconds. */
const shortest = 60_000;
const mostTicks = 8;
/** So far apart are labels at least, in percent. */
const apart = 7;

/**
 * Where a time stands between `from` and `to`. A night in which a rollout waited would leave no room for what was done: stretches outside
 * `busy` that are longer than all work together are shortened to a third of it.
 */
export function timeScale(from: number, to: number, busy: readonly Stretch[]): TimeScale {
  const pieces = piecesOf(from, Math.max(to, from + 1), busy);
  const total = pieces.reduce((sum, piece) => sum + piece.shown, 0);
  let before = 0;
  const placed = pieces.map((piece) => {
    const start = (before / total) * 100;
    before += piece.shown;
    return { ...piece, start, width: (piece.shown / total) * 100 };
  });
  const place = (at: number): number => {
    const piece = placed.find((each) => at < each.to) ?? placed.at(-1);
    if (piece === undefined) return 0;
    const part = Math.min(1, Math.max(0, (at - piece.from) / (piece.to - piece.from)));
    return Math.round((piece.start + part * piece.width) * 1000) / 1000;
  };
  const whole = placed.filter((piece) => piece.shown === piece.to - piece.from);
  return {
    place,
    ticks: ticksOf(whole, total, place),
    breaks: placed
      .filter((piece) => piece.shown < piece.to - piece.from)
      .map((piece) => ({ from: piece.from, to: piece.to, place: piece.start + piece.width / 2 })),
  };
}

function piecesOf(from: number, to: number, busy: readonly Stretch[]): (Stretch & { shown: number })[] {
  const merged = mergedOf(busy);
  const work = merged.reduce((sum, each) => sum + each.to - each.from, 0);
  const limit = busy.length === 0 ? Infinity : Math.max(work, shortest);
  const pieces: (Stretch & { shown: number })[] = [];
  let start = from;
  for (const next of [...merged, { from: to, to }]) {
    const end = pieces.at(-1)?.to ?? from;
    const quiet = next.from - Math.max(start, end);
    if (quiet > limit) {
      if (start > end) pieces.push({ from: end, to: start, shown: start - end });
      pieces.push({ from: start, to: next.from, shown: limit / 3 });
    }
    start = Math.max(start, next.to);
  }
  const end = pieces.at(-1)?.to ?? from;
  if (end < to) pieces.push({ from: end, to, shown: to - end });
  return pieces;
}

function mergedOf(stretches: readonly Stretch[]): Stretch[] {
  const merged: { from: number; to: number }[] = [];
  for (const { from, to } of [...stretches].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else merged.push({ from, to });
  }
  return merged;
}

function ticksOf(pieces: readonly Stretch[], total: number, place: (at: number) => number): Tick[] {
  const interval = utcTickInterval(new Date(0), new Date(total), mostTicks);
  const ticks: Tick[] = [];
  let day = '';
  for (const { from, to } of pieces) {
    for (const date of interval?.range(new Date(from), new Date(to)) ?? []) {
      const at = date.getTime();
      if (place(at) - (ticks.at(-1)?.place ?? -apart) < apart || place(at) > 100 - apart / 2) continue;
      const iso = isoTime(at);
      const clock = iso.slice(11, total < 2_000 ? 23 : total < 480_000 ? 19 : 16);
      ticks.push({
        place: place(at),
        text: iso.slice(0, 10) === day || day === '' ? clock : `${iso.slice(5, 10)} ${clock}`,
      });
      day = iso.slice(0, 10);
    }
  }
  return ticks;
}
