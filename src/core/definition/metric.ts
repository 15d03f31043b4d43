import type { Milliseconds } from './values.ts';

/** What a gate asks of a metrics server, or of any endpoint that answers in JSON. Texts may hold templates of params. */
export interface MetricDefinition {
  readonly source: MetricSource;
  /** Environment variable, declared under `secrets`, whose value goes along as a bearer token. */
  readonly tokenEnv?: string;
  /** Any one of them fails a value. */
  readonly failWhen: {
    readonly above?: number;
    readonly below?: number;
    /** Whole percent above the baseline. */
    readonly worseThanBaseline?: number;
  };
  /** Fewer values are inconclusive. */
  readonly minSamples: number;
  /** So many values in a row fail the gate, or let it pass; in between it is inconclusive. */
  readonly consecutive: { readonly failures: number; readonly successes: number };
  /** From one value to the next. */
  readonly step: Milliseconds;
  /** A newest value that is older is inconclusive. */
  readonly maxAge: Milliseconds;
}

export type MetricSource =
  | {
      readonly kind: 'prometheus';
      readonly url: string;
      readonly query: string;
      /** What the value is compared with. */
      readonly baseline?: string;
      /** How long before the value the baseline is taken; absent: at the same time. */
      readonly baselineAgo?: Milliseconds;
      /** How far back values are read; absent: one value of now, and during a bake the whole bake so far. */
      readonly over?: Milliseconds;
    }
  | {
      readonly kind: 'json';
      readonly url: string;
      /** JSON Pointers (RFC 6901) into the answer. */
      readonly value: string;
      readonly baseline?: string;
      /** How many samples the value is made of. */
      readonly samples?: string;
      /** When the value was taken: seconds since the epoch, or an RFC 3339 instant. */
      readonly time?: string;
    };
