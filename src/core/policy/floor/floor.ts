import type { NeitherEnd } from '../../definition/checks.ts';
import type { GateCheck, GatePoint } from '../../definition/gates.ts';
import type { FailingSeverity } from '../../definition/scan.ts';
import type { Amount, Milliseconds, Selector } from '../../definition/values.ts';

/** What the rollouts that enter some environments, or change some nodes, may not go below. It is JSON: it is part of the plan's digest. */
export interface Floor {
  /** Names of environments: the waves that enter one of them are meant. Null: waves in any, and in none. */
  readonly environments: readonly string[] | null;
  /** The waves with one of these nodes are meant. Null: waves of any nodes. */
  readonly nodes: Selector | null;
  readonly gates: readonly GateFloor[];
  /** Null: none are asked for. */
  readonly approvals: ApprovalFloor | null;
  /** How many nodes one wave may change. Null: any number. */
  readonly largestWave: Amount | null;
  /** Which exceptions of scan gates count. Null: all that have not ended. */
  readonly exceptions: ExceptionFloor | null;
  /** What need not hold in an emergency. */
  readonly emergencyWithout: readonly EmergencyExemption[];
}

export interface ApprovalFloor {
  readonly required: number;
  /** Whom a wave may ask, and nobody else. Null: anybody. */
  readonly from: readonly string[] | null;
  /** Absent: approvals may last for ever. */
  readonly expires?: Milliseconds;
}

export type GateKind = GateCheck['kind'];

export const gateKinds = [
  'http',
  'tcp',
  'run',
  'window',
  'scan',
  'metric',
  'checks',
  'alerts',
  'attestation',
] as const satisfies readonly GateKind[];

/** Which exceptions count. `none`: not one. */
export type ExceptionFloor =
  | 'none'
  | {
      /** For findings of this severity and milder ones alone. Absent: for any. */
      readonly severity?: FailingSeverity;
      /** Until they end, from the moment at which they are used. Absent: any time. */
      readonly lastAtMost?: Milliseconds;
      /** True: only those that name who approved them. */
      readonly approvedBy: boolean;
    };

/** What an emergency may do without: gates of a kind, approvals, small waves. */
export const emergencyExemptions = [...gateKinds, 'approvals', 'largest-wave'] as const;
export type EmergencyExemption = (typeof emergencyExemptions)[number];

/** A gate that has to be there, and its least strictness. */
export type GateFloor = { readonly at: readonly GatePoint[] } & (
  | { readonly kind: 'scan'; readonly scan: ScanFloor }
  | { readonly kind: 'alerts'; readonly alerts: AlertsFloor }
  | { readonly kind: 'checks'; readonly checks: ChecksFloor }
  | { readonly kind: 'attestation'; readonly attestation: AttestationFloor }
  | { readonly kind: 'metric'; readonly metric: { readonly minSamples?: number } }
  | { readonly kind: 'window'; readonly window: { readonly mustFit: boolean } }
  /** A gate of any of these kinds will do. */
  | { readonly kind: 'any-of'; readonly anyOf: readonly GateKind[] }
);

/** Absent: not asked for. */
export interface ScanFloor {
  /** The gate fails from this severity on, or from a milder one. */
  readonly severity?: FailingSeverity;
  /** The gate fails from this score on, or from a lower one. */
  readonly cvss?: number;
  readonly epss?: number;
  /** True: what is known to be exploited fails. */
  readonly kev: boolean;
  /** The catalogue that says what is known to be exploited: a path or a URL. Absent: any, or none. */
  readonly kevCatalog?: string;
  readonly maxAge?: Milliseconds;
  /** True: findings of unknown severity fail. */
  readonly unknownSeverity: boolean;
  /** True: findings without a fix count. */
  readonly unfixed: boolean;
  /** Tools whose report the gate requires. */
  readonly tools: readonly string[];
  /** True: the gate says what the reports must be about. */
  readonly subject: boolean;
  readonly vex: 'allow' | 'forbid';
  /** Whether what an earlier rollout was let through with may be let through again; absent: it may not. */
  readonly onlyNew?: 'allow' | 'forbid';
}

export interface AlertsFloor {
  readonly codeScanning?: FailingSeverity | 'any';
  readonly dependabot?: FailingSeverity | 'any';
  readonly secretScanning?: 'any';
}

export interface ChecksFloor {
  readonly required: readonly string[];
  /** Absent: the checks of every app count. */
  readonly app?: string;
  readonly allow: readonly NeitherEnd[];
}

export interface AttestationFloor {
  /** `OWNER/REPO/.github/workflows/FILE`, with `@REF` where only that ref will do. */
  readonly signerWorkflows: readonly string[];
  /** Absent: any. */
  readonly predicateType?: string;
  readonly issuer: string;
  /** `OWNER/NAME`: whose source may have been built. Absent: that of the workflow that signed. */
  readonly repositories?: readonly string[];
  /** A path. Absent: any. */
  readonly trustedRoot?: string;
}
