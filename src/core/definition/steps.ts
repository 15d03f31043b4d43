import type { Milliseconds } from './values.ts';

export const stepNames = ['observe', 'check', 'drain', 'apply', 'verify', 'restore', 'rollback'] as const;
export type StepName = (typeof stepNames)[number];

/** A string runs under `sh -eu`; a list is argv, without a shell. Neither is templated: node data comes in the environment. */
export type Command = { readonly shell: string } | { readonly argv: readonly string[] };

export interface RunAction {
  readonly kind: 'run';
  readonly command: Command;
}

/** `url`, header values and body may hold templates: `{address}`, `{name}`, `{labels.X}`, `{facts.X}`, `{params.X}`. */
export interface HttpAction {
  readonly kind: 'http';
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly expect: HttpExpectation;
}

export type JsonScalar = string | number | boolean | null;

/** Everything named must hold. `status` empty: any 2xx. `json`: JSON Pointer (RFC 6901) to exact value; strings may hold templates. */
export interface HttpExpectation {
  readonly status: readonly number[];
  readonly headers: Readonly<Record<string, string>>;
  readonly json: Readonly<Record<string, JsonScalar>>;
}

/** `timeout`, `unreachable`, `exit:N`, `status:N` */
export type OutcomePattern = string;

export interface Backoff {
  readonly initial: Milliseconds;
  readonly factor: number;
  readonly max: Milliseconds;
  /** Integer percent: a wait is drawn evenly from [wait − jitter, wait + jitter]. */
  readonly jitter: number;
}

export interface StepDefinition {
  readonly step: StepName;
  readonly action: RunAction | HttpAction;
  /** Wall clock of one attempt. */
  readonly timeout: Milliseconds;
  readonly attempts: number;
  readonly backoff: Backoff;
  readonly retryOn: readonly OutcomePattern[];
  readonly unreachableOn: readonly OutcomePattern[];
  readonly via: 'runner' | 'ssh';
  /** Only `observe`: the version that the node should report; a template. */
  readonly want?: string;
  /** Only `observe` by http: JSON Pointer to the version in the answer. */
  readonly json?: string;
  /** Only `apply`; `batch`: one process for the whole batch. */
  readonly per?: 'node' | 'batch';
  /** Only `verify`: ask again until it held `successes` times in a row or `within` has passed. Absent: ask once. */
  readonly until?: Until;
}

export interface Until {
  readonly within: Milliseconds;
  readonly every: Milliseconds;
  readonly successes: number;
}

export type Steps = Partial<Readonly<Record<StepName, StepDefinition>>>;

export const taskPoints = ['before-rollout', 'before-wave', 'after-wave', 'after-rollout', 'on-rollback'] as const;
export type TaskPoint = (typeof taskPoints)[number];

export interface TaskDefinition {
  readonly name: string;
  readonly at: TaskPoint;
  /** Names of waves; absent: every wave. Only for before-wave and after-wave. */
  readonly waves?: readonly string[];
  readonly action: RunAction | HttpAction;
  readonly timeout: Milliseconds;
  readonly attempts: number;
  readonly backoff: Backoff;
  readonly retryOn: readonly OutcomePattern[];
}
