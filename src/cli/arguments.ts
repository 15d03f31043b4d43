import { resolve } from 'node:path';
import { momentAhead } from '../core/moment-ahead.ts';
import { problem, ProblemError } from '../errors/problem.ts';
import { quoted } from '../report/advice.ts';
import { type Invocation, valueOf } from './command-spec.ts';

const defaultLedger = '.wavegate';

/** The `--param` flags as a record; refuses what is not NAME=VALUE. */
export function paramsOf(invocation: Invocation): Record<string, string> {
  const params: Record<string, string> = Object.create(null) as Record<string, string>;
  const problems = [];
  for (const text of invocation.values['param'] ?? []) {
    const at = text.indexOf('=');
    if (at <= 0) problems.push(problem('bad-param-flag', { text }));
    else params[text.slice(0, at)] = text.slice(at + 1);
  }
  if (problems.length > 0) throw new ProblemError(problems);
  return params;
}

/** `--now` as epoch milliseconds; the clock's time when it was not given. */
export function nowOf(invocation: Invocation, clock: () => number): number {
  return instantOf(invocation, 'now') ?? clock();
}

/** An instant as epoch milliseconds; null when the flag was not given. */
export function instantOf(invocation: Invocation, flag: string): number | null {
  const text = valueOf(invocation, flag);
  if (text === undefined) return null;
  const at = /^\d{4}-\d{2}-\d{2}(T.*(Z|[+-]\d{2}:?\d{2}))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) {
    const allowed = 'an instant such as 2026-11-30T22:00:00Z';
    throw new ProblemError([problem('bad-flag-value', { flag, text, allowed })]);
  }
  return at;
}

/** A moment that lies ahead, or how long until then, as epoch milliseconds; null when the flag was not given. */
export function momentOf(invocation: Invocation, flag: string, now: number): number | null {
  const text = valueOf(invocation, flag);
  if (text === undefined) return null;
  const at = momentAhead(text, now);
  if (at !== null) return at;
  const allowed = 'a time that lies ahead, such as 90m, 2h, 3d or 2026-11-30T22:00:00Z';
  throw new ProblemError([problem('bad-flag-value', { flag, text, allowed })]);
}

export function ledgerFolder(invocation: Invocation): string {
  return resolve(valueOf(invocation, 'ledger') ?? defaultLedger);
}

/** What has to follow a command that is suggested, so that it finds the same ledger: empty where that is the usual one. */
export function ledgerFlags(invocation: Invocation): string {
  const typed = valueOf(invocation, 'ledger');
  return typed === undefined ? '' : ` --ledger ${quoted(typed)}`;
}

const scopes = ['failed', 'wave', 'rollout'];

/** Refuses a `--scope` that is none. */
export function checkScope(invocation: Invocation): void {
  const text = valueOf(invocation, 'scope');
  if (text !== undefined && !scopes.includes(text)) {
    throw new ProblemError([problem('bad-flag-value', { flag: 'scope', text, allowed: scopes.join(', ') })]);
  }
}

/** The `--inventory` files: as typed, so relative to where the command was typed. */
export function inventoryOf(invocation: Invocation): string[] {
  return (invocation.values['inventory'] ?? []).map((file) => resolve(file));
}
