import { type Reason, reason } from '../../errors/problem.ts';
import type { WindowDefinition } from '../definition/gates.ts';
import type { GateResult } from './gate-result.ts';
import {
  type FreezeRule,
  freezeInterval,
  type Interval,
  type OpenRule,
  openIntervals,
  ruleHolds,
} from './open-intervals.ts';
import { localText } from './zoned-time.ts';

/** How far ahead openings are looked for. */
const horizonYears = 5;
const day = 86_400_000;
const horizon = horizonYears * 366 * day;

const evidenceLimit = 50;

/**
 * Whether a window is open at `now`, and where it must fit, long enough for work that takes `worstCaseMs` at worst (null: nobody
 * knows, and then a window that must fit gives no answer). Times are epoch milliseconds.
 */
export function windowVerdict(window: WindowDefinition, now: number, worstCaseMs: number | null): GateResult {
  const evidence = windowEvidence(window, now);
  if (window.mustFit && worstCaseMs === null) {
    return { verdict: 'error', reason: reason('window-worst-case-unknown', {}), evidence };
  }
  const fitMs = window.mustFit ? (worstCaseMs ?? 0) : 0;
  const opening = nextOpening(window, now, fitMs);
  if (opening === null) return { verdict: 'fail', reason: neverOpens(window, now, fitMs), evidence };
  if (opening.from === now) return openNow(window, now, opening, fitMs, evidence);
  return {
    verdict: 'inconclusive',
    reason: waiting(window, now, opening.from, fitMs),
    evidence,
    notBefore: opening.from,
  };
}

/**
 * The first instant from `from` on at which the window is open and stays open for `fitMs`, with the end of that opening (Infinity:
 * none in sight). Null: there is none in the next five years.
 */
export function nextOpening(window: WindowDefinition, from: number, fitMs: number): Interval | null {
  for (const opening of openings(window, from)) {
    if (opening.to - opening.from >= fitMs) return opening;
  }
  return null;
}

/** The openings that begin before the horizon, whole. Rules repeat every week: what lasts longer than one has no end. */
function* openings(window: WindowDefinition, from: number): Generator<Interval> {
  const end = from + horizon + 14 * day;
  for (const interval of openIntervals(window, from, end)) {
    if (interval.from >= from + horizon) return;
    yield interval.to === end ? { from: interval.from, to: Infinity } : interval;
  }
}

function openNow(
  window: WindowDefinition,
  now: number,
  opening: Interval,
  fitMs: number,
  evidence: GateResult['evidence'],
): GateResult {
  const endless = opening.to === Infinity;
  const closes = endless ? null : localText(opening.to, window.timezone);
  const open = reason('window-open', { now: localText(now, window.timezone), closes, timezone: window.timezone });
  return { verdict: 'pass', reason: open, evidence, ...(endless ? {} : { notBefore: opening.to - fitMs }) };
}

function waiting(window: WindowDefinition, now: number, opens: number, fitMs: number): Reason {
  const times = {
    now: localText(now, window.timezone),
    opens: localText(opens, window.timezone),
    timezone: window.timezone,
  };
  const freeze = activeFreeze(window, now);
  if (freeze !== null) {
    const until = localText(freezeInterval(freeze, window.timezone).to, window.timezone);
    return reason('window-frozen', { ...times, why: freeze.reason, until });
  }
  const current = nextOpening(window, now, 0);
  if (current?.from !== now) return reason('window-closed', times);
  const closes = localText(current.to, window.timezone);
  return reason('window-too-short', { ...times, closes, left: current.to - now, worstCase: fitMs });
}

function neverOpens(window: WindowDefinition, now: number, fitMs: number): Reason {
  let longest = 0;
  for (const interval of openings(window, now)) {
    longest = Math.max(longest, interval.to - interval.from);
  }
  if (longest === 0) return reason('window-never-opens', { years: horizonYears, timezone: window.timezone });
  return reason('window-never-fits', { years: horizonYears, longest, worstCase: fitMs });
}

/** Of the freezes that cover the instant, the one that ends last. */
function activeFreeze(window: WindowDefinition, instant: number): FreezeRule | null {
  let latest: FreezeRule | null = null;
  let end = instant;
  for (const freeze of window.freeze) {
    const { from, to } = freezeInterval(freeze, window.timezone);
    if (from <= instant && end < to) {
      latest = freeze;
      end = to;
    }
  }
  return latest;
}

function windowEvidence(window: WindowDefinition, now: number): GateResult['evidence'] {
  const open = window.open.map((rule) => ({
    rule: ruleText(rule),
    state: ruleHolds(rule, window.timezone, now) ? 'open' : 'closed',
  }));
  const frozen = window.freeze.filter((freeze) => {
    const { from, to } = freezeInterval(freeze, window.timezone);
    return from <= now && now < to;
  });
  const freezes = frozen.map((freeze) => ({
    rule: `freeze ${freeze.from} to ${freeze.to}`,
    state: 'frozen',
    reason: freeze.reason,
  }));
  return [...freezes, ...open].slice(0, evidenceLimit);
}

function ruleText(rule: OpenRule): string {
  return `${rule.days.join(',')} ${rule.from}-${rule.to}`;
}
