import type { ArgsRecord, Entry } from './entry.ts';
import { type ArgsOf, type Code, catalogue } from './catalogue.ts';

/** A code with its arguments: what happened, before it is put in words. Safe to store as JSON. */
export interface Reason {
  readonly code: Code;
  readonly args: ArgsRecord;
}

/** Where in a file something stands; line and column count from 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Keys and indexes from the root of the rollout file to the value that a problem is about. */
export type Path = readonly (string | number)[];

export interface Problem extends Reason {
  readonly severity: 'error' | 'warning';
  /** In the rollout file; turned into a location by whoever knows the positions. */
  readonly path?: Path;
  readonly location?: Location;
}

/** The form in which a problem leaves the program (`validate --json`); file, line and column are absent where there is no place. */
export interface ProblemReport {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

export function reason<C extends Code>(code: C, args: ArgsOf<C>): Reason {
  return { code, args: args as ArgsRecord };
}

export function problem<C extends Code>(
  code: C,
  args: ArgsOf<C>,
  where: { path?: Path; location?: Location; severity?: 'error' | 'warning' } = {},
): Problem {
  const { severity = 'error', ...place } = where;
  return { code, args: args as ArgsRecord, severity, ...place };
}

/** Puts a reason in words. A code of a newer or older release that is not in this catalogue is shown as it is. */
export function words(what: Reason): { title: string; message: string; hint: string } {
  const found = (catalogue as unknown as Record<string, Entry<ArgsRecord> | undefined>)[what.code];
  if (found === undefined) return { title: what.code, message: `${what.code} ${JSON.stringify(what.args)}`, hint: '' };
  return { title: found.title, message: found.message(what.args), hint: found.hint(what.args) };
}

export function report(what: Problem): ProblemReport {
  const { message, hint } = words(what);
  return { code: what.code, severity: what.severity, message, hint, ...what.location };
}

/** Thrown at the edges when input is refused; carries every problem that was found, not the first. */
export class ProblemError extends Error {
  readonly problems: readonly Problem[];
  /** The text of the files that the problems point into, by the name in their location; for code frames. */
  readonly sources: ReadonlyMap<string, string>;

  constructor(problems: readonly Problem[], sources: ReadonlyMap<string, string> = new Map()) {
    super(problems.map((each) => `${each.code}: ${words(each).message}`).join('\n'));
    this.name = 'ProblemError';
    this.problems = problems;
    this.sources = sources;
  }
}

/** Throws a ProblemError with one problem. */
export function refuse<C extends Code>(
  code: C,
  args: ArgsOf<C>,
  where: { path?: Path; location?: Location } = {},
): never {
  throw new ProblemError([problem(code, args, where)]);
}
