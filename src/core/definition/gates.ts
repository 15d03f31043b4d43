import type { AlertsDefinition } from './alerts.ts';
import type { AttestationDefinition } from './attestation.ts';
import type { ChecksDefinition } from './checks.ts';
import type { MetricDefinition } from './metric.ts';
import type { ScanDefinition } from './scan.ts';
import type { Command, HttpAction, Until } from './steps.ts';
import type { Milliseconds, Selector } from './values.ts';

export const gatePoints = [
  'before-rollout',
  'before-wave',
  'before-batch',
  'after-batch',
  'after-wave',
  'during-bake',
] as const;
export type GatePoint = (typeof gatePoints)[number];

export interface GateDefinition {
  readonly name: string;
  readonly at: GatePoint;
  /** Names of waves; absent: every wave. */
  readonly waves?: readonly string[];
  readonly mode: 'enforce' | 'advise';
  readonly onInconclusive: 'wait' | 'fail' | 'pass';
  /** Ask again, this long and this often, until it passes. Absent: one evaluation decides. */
  readonly retry?: { readonly for: Milliseconds; readonly every: Milliseconds };
  /** Only during-bake: how often. */
  readonly every?: Milliseconds;
  /** Wall clock of one request or process. */
  readonly timeout: Milliseconds;
  /** Only http and tcp gates on nodes: which nodes outside of the rollout are asked, too, when the gate fails. */
  readonly control?: Selector;
  readonly check: GateCheck;
}

export type GateCheck =
  | { readonly kind: 'http'; readonly request: HttpAction; readonly until?: Until }
  /** `address`: a template of `host:port`. */
  | { readonly kind: 'tcp'; readonly address: string; readonly until?: Until }
  | { readonly kind: 'run'; readonly command: Command }
  | { readonly kind: 'window'; readonly window: WindowDefinition }
  | { readonly kind: 'scan'; readonly scan: ScanDefinition }
  | { readonly kind: 'metric'; readonly metric: MetricDefinition }
  | { readonly kind: 'checks'; readonly checks: ChecksDefinition }
  | { readonly kind: 'alerts'; readonly alerts: AlertsDefinition }
  | { readonly kind: 'attestation'; readonly attestation: AttestationDefinition };

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

export interface WindowDefinition {
  /** Empty: open whenever it is not frozen. `from` and `to` are local wall-clock times HH:MM, half-open. */
  readonly open: readonly { readonly days: readonly Weekday[]; readonly from: string; readonly to: string }[];
  /** `from` and `to`: YYYY-MM-DD (local midnight) or an instant; half-open; wins over open. */
  readonly freeze: readonly { readonly from: string; readonly to: string; readonly reason: string }[];
  readonly timezone: string;
  readonly mustFit: boolean;
}
