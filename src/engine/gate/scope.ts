import type { FleetNode } from '../../core/fleet/node.ts';
import type { AcceptedFindings } from '../../core/scan/accepted.ts';
import type { ExceptionFloor } from '../../core/policy/floor/floor.ts';
import type { Masker } from '../../core/mask.ts';
import type { Clock } from '../../core/ports.ts';
import type { ProcessGuard } from '../../io/process.ts';
import type { Probes } from '../../probes/ports.ts';

/** What a gate is asked about. */
export interface GateScope {
  readonly rollout: string;
  /** Absent: the gate is asked by itself, outside an execution. */
  readonly execution?: string;
  /** Name of the wave; absent at the points of the whole rollout. */
  readonly wave?: string;
  /** Id of the batch; absent where the gate is not about one. */
  readonly batch?: string;
  /** Whom a gate asks that uses node fields: the nodes in service of the batch or wave, or the whole rollout's before it begins. */
  readonly nodes: readonly FleetNode[];
  /** Nodes outside of the rollout that are asked, too, when the gate fails; empty: none. */
  readonly controls: readonly FleetNode[];
  /** The environment of every wave that the gate is about; null for a wave without one. */
  readonly environments: readonly (string | null)[];
  /** What the policy of the plan says of exceptions here; absent: nothing. */
  readonly exceptionLimits?: readonly ExceptionFloor[];
  /** What the last rollout that succeeded had in its scans by this gate; null: there is none. */
  readonly acceptedFindings: () => Promise<AcceptedFindings | null>;
  /** Full SHA of the commit that is rolled out; null: the plan was made outside git. */
  readonly commit: string | null;
  readonly params: Readonly<Record<string, string>>;
  /** Names of the declared secrets. */
  readonly secrets: readonly string[];
  /** During a bake, when it began, in epoch milliseconds; null elsewhere. */
  readonly since: number | null;
  /** Epoch milliseconds at which windows, ages and ends are judged. */
  now(): number;
  /** How long what comes after the gate takes at worst, in milliseconds; 0 where nothing does; null: unknown. */
  readonly worstCaseMs: number | null;
  /** The folder in which commands run. */
  readonly root: string;
}

export interface GatePorts {
  readonly clock: Clock;
  readonly probes: Probes;
  readonly masker: Masker;
  /** The environment of this process, of which commands get PATH and the declared secrets. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly guard?: ProcessGuard;
}
