import type { GateDefinition } from './gates.ts';
import type { StepDefinition, Steps, TaskDefinition } from './steps.ts';
import type { Amount, Milliseconds, Selector } from './values.ts';

/**
 * A rollout file in its long form: every short form expanded and every default filled in, so that nothing below has to know
 * either. It is JSON: it is stored in the plan and covered by its digest.
 */
export interface RolloutDefinition {
  readonly rollout: string;
  readonly description: string;
  readonly params: Readonly<Record<string, ParamDefinition>>;
  /** Names of environment variables. */
  readonly secrets: readonly string[];
  readonly fleet: FleetDefinition;
  readonly order: readonly OrderKey[];
  readonly dependsOn: readonly DependencyDefinition[];
  readonly limits: readonly LimitDefinition[];
  readonly waves: readonly WaveDefinition[];
  readonly batch: BatchDefinition;
  readonly ssh: SshDefinition | null;
  readonly tasks: readonly TaskDefinition[];
  readonly steps: Steps & { readonly apply: StepDefinition };
  readonly gates: readonly GateDefinition[];
  readonly onFailure: FailurePolicy;
  readonly emergency: { readonly waves: readonly WaveDefinition[]; readonly bypass: readonly string[] } | null;
  readonly labels: readonly string[];
  readonly notify: readonly string[];
}

export interface ParamDefinition {
  readonly description: string;
  readonly required: boolean;
  /** Absent: no default; a param that is not required and has none is the empty string. */
  readonly default?: string;
  /** A regular expression, anchored at both ends. */
  readonly pattern?: string;
}

export type InventorySource =
  /** `file`: a path or glob, relative to the root. */
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'run'; readonly command: readonly string[] }
  | { readonly kind: 'http'; readonly url: string; readonly tokenEnv?: string };

export interface FleetDefinition {
  readonly inventory: readonly InventorySource[];
  readonly select: Selector;
  readonly exclude: readonly string[];
  readonly minNodes: number;
}

export interface OrderKey {
  readonly key: string;
  readonly descending: boolean;
}

export interface DependencyDefinition {
  readonly nodes: Selector;
  readonly after: Selector;
  readonly within: 'wave' | 'rollout';
}

export interface LimitDefinition {
  readonly atMost: Amount;
  /** A label; nodes without it form a group of their own. Absent: the whole selected fleet is the group. */
  readonly per?: string;
}

export interface WaveDefinition {
  readonly name: string;
  readonly take:
    | { readonly kind: 'nodes'; readonly selector: Selector }
    | { readonly kind: 'size'; readonly amount: Amount }
    | { readonly kind: 'up-to'; readonly amount: Amount };
  /** A selector that matches nothing is no error. */
  readonly optional: boolean;
  readonly bake: { readonly for: Milliseconds; readonly holdRunner: Milliseconds } | null;
  readonly environment: { readonly approve?: string; readonly run?: string } | null;
  readonly approval: {
    readonly required: number;
    readonly from: readonly string[];
    readonly expires?: Milliseconds;
  } | null;
}

export interface BatchDefinition {
  readonly size: number;
  readonly parallel: number;
  readonly concurrency: number;
  /** Absent: batches may mix any nodes. */
  readonly by?: string;
  readonly runsOn: readonly string[];
}

export interface SshDefinition {
  readonly user?: string;
  readonly keyEnv?: string;
  readonly knownHosts?: string;
}

export interface Tolerance {
  readonly class: 'failed' | 'unreachable';
  /** Trips when exceeded. */
  readonly amount: Amount;
  readonly per: 'batch' | 'wave' | 'rollout' | 'consecutive';
  /** A percentage is not judged before this many nodes of its scope have ended, but always at the end of the scope. */
  readonly minSample: number;
}

export interface FailurePolicy {
  readonly node: 'leave' | 'rollback';
  /** Holds for both classes: a class that the file does not mention has its default here, 0 per wave. */
  readonly tolerate: readonly Tolerance[];
  readonly then: 'pause' | 'abort' | 'rollback';
  readonly unreachable: 'fail' | 'defer';
  readonly rollback: {
    readonly scope: 'failed' | 'wave' | 'rollout';
    readonly atMost: Amount;
    readonly waves: boolean;
  };
}
