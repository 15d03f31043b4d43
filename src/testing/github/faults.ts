/** Faults on purpose: scripted by operation and number of the call, or drawn from a seed. */
import type { Push } from './seed.ts';

export const faultKinds = [
  'error-before',
  'error-after',
  'reset-before',
  'reset-after',
  'primary-limit',
  'secondary-limit',
  'slow',
  'stale-list',
  'interfere',
] as const;

/**
 * `…-before`: nothing happened; `…-after`: the write took effect and the caller does not learn of it.
 * `stale-list`: a list does not show its newest entries. `interfere`: somebody else does something first.
 */
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
  readonly kind: FaultKind;
  /** An operation's id, `graphql:FIELD`, or absent for every request. */
  readonly operation?: string;
  /** From which matching call on, counted from 1 since the fault was added; absent: the first. */
  readonly nth?: number;
  /** How many calls it hits; absent: 1. */
  readonly times?: number;
  /** Of an `error-…` (502 unless told) or of a secondary limit (403 unless told). */
  readonly status?: number;
  /** Of a primary limit of GraphQL: the type that was in use until the end of 2025. */
  readonly olderForm?: boolean;
  /** Seconds in a secondary limit's `retry-after`; null leaves the header out; absent: 60. */
  readonly retryAfter?: number | null;
  /** Of `slow`; absent: 1000. */
  readonly milliseconds?: number;
  /** How many entries a stale list hides; absent: 1. */
  readonly hidden?: number;
  /** What `interfere` does before the request is looked at: a commit of somebody else, or anything. */
  readonly push?: Push;
  readonly before?: () => void;
}

export interface RandomFaults {
  readonly seed: number;
  /** Of all requests, 0 to 1. */
  readonly rate: number;
  /** Absent: the errors and resets. */
  readonly kinds?: readonly FaultKind[];
  /** Absent: every operation. */
  readonly operations?: readonly string[];
  /** No more than so many in a row hit the same operation, so that a patient caller gets through; absent: 2. */
  readonly inARow?: number;
  readonly retryAfter?: number | null;
}

/** Mulberry32: small, and the same everywhere. */
const generator = (seed: number) => {
  let state = seed >>> 0;
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

export class Faults {
  #scripted: { readonly fault: Fault; seen: number; hit: number }[] = [];
  #random: { readonly settings: RandomFaults; readonly draw: () => number; readonly row: Map<string, number> } | null =
    null;

  add(...faults: readonly Fault[]): void {
    this.#scripted.push(...faults.map((fault) => ({ fault, seen: 0, hit: 0 })));
  }

  random(settings: RandomFaults): void {
    this.#random = { settings, draw: generator(settings.seed), row: new Map() };
  }

  clear(): void {
    this.#scripted = [];
    this.#random = null;
  }

  /** Scripted faults that have not hit anything yet: a test that expects a fault asks for it. */
  get unused(): readonly Fault[] {
    return this.#scripted.filter(({ hit }) => hit === 0).map(({ fault }) => fault);
  }

  /** The fault of the request that arrives now. */
  next(operation: string): Fault | undefined {
    let chosen: Fault | undefined;
    for (const entry of this.#scripted) {
      const { fault } = entry;
      if (fault.operation !== undefined && fault.operation !== operation) continue;
      entry.seen++;
      if (chosen !== undefined || entry.seen < (fault.nth ?? 1) || entry.hit >= (fault.times ?? 1)) continue;
      entry.hit++;
      chosen = fault;
    }
    return chosen ?? this.#drawn(operation);
  }

  #drawn(operation: string): Fault | undefined {
    if (this.#random === null) return undefined;
    const { settings, draw, row } = this.#random;
    if (settings.operations?.includes(operation) === false) return undefined;
    const before = row.get(operation) ?? 0;
    if (draw() >= settings.rate || before >= (settings.inARow ?? 2)) {
      row.set(operation, 0);
      return undefined;
    }
    row.set(operation, before + 1);
    const kinds = settings.kinds ?? ['error-before', 'error-after', 'reset-before', 'reset-after'];
    const kind = kinds[Math.floor(draw() * kinds.length)] ?? 'error-before';
    return { kind, ...(settings.retryAfter === undefined ? {} : { retryAfter: settings.retryAfter }) };
  }
}
