import type { StepName, Steps } from '../../core/definition/steps.ts';
import type { Place } from '../../core/environment.ts';
import type { FleetNode } from '../../core/fleet/node.ts';
import type { Masker } from '../../core/mask.ts';
import type { ProcessGuard } from '../../io/process.ts';
import type { NodeConnection } from '../../transport/ssh/ssh-connection.ts';
import type { StepPorts } from '../step.ts';

/** What has to be done to one node. */
export interface NodeJob {
  readonly node: FleetNode;
  readonly steps: Steps;
  readonly params: Readonly<Record<string, string>>;
  readonly place: Place;
  readonly mode: 'forward' | 'rollback';
  /** What happens to a node that fails once `apply` began: stays as it is, or goes back at once. */
  readonly onFailure: 'leave' | 'rollback';
  /** The changing step at which an earlier driver died; null when the node is fresh, or had only been asked. */
  readonly interruptedAt: StepName | null;
  /** The version that the node reported before it was first touched; null when it is not known. */
  readonly previous: string | null;
}

/** What work on nodes needs from outside. */
export interface NodePorts extends StepPorts {
  /** Where commands run. */
  readonly cwd: string;
  /** What commands inherit: PATH, and the secrets by their names. */
  readonly inherited: Readonly<Record<string, string>>;
  readonly masker: Masker;
  readonly guard?: ProcessGuard;
  /**
   * The way to a node for steps that run on it. `resumed`: earlier work there was cut off and may still be going on. Absent where no step
   * runs on a node.
   */
  readonly connect?: (node: FleetNode, resumed: boolean) => NodeConnection;
}

/**
 * Told when work on the node begins (with null while it is only asked) and before each step that changes it. Resolves once that is
 * safe; rejects when this driver may not go on, and then the step is not taken.
 */
export type Began = (step: StepName | null, previous?: string) => Promise<void> | void;
