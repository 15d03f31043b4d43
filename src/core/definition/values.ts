/** Milliseconds. In the rollout file a duration is written `90s`, `10m`, `2h`, `1d`. */
export type Milliseconds = number;

/** A count (`3`) or an integer percentage (`10%`). `value` is the number as written. */
export interface Amount {
  readonly kind: 'count' | 'percent';
  readonly value: number;
}

/** A Kubernetes label selector; every requirement must hold. No requirements: matches every node. */
export interface Selector {
  readonly text: string;
  readonly requirements: readonly Requirement[];
}

/** As in Kubernetes, `notin` also matches nodes without the label. `values` is empty for exists and not-exists. */
export interface Requirement {
  readonly key: string;
  readonly operator: 'in' | 'notin' | 'exists' | 'not-exists';
  readonly values: readonly string[];
}
