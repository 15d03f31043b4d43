import type { ActionOutcome } from '../core/action-outcome.ts';
import type { Answer } from '../core/gates/answer.ts';
import type { GateResult } from '../core/gates/gate-result.ts';
import type { AlertsDefinition } from '../core/definition/alerts.ts';
import type { AttestationDefinition } from '../core/definition/attestation.ts';
import type { ChecksDefinition } from '../core/definition/checks.ts';
import type { MetricDefinition } from '../core/definition/metric.ts';
import type { ScanDefinition } from '../core/definition/scan.ts';
import type { Command, HttpAction, RunAction } from '../core/definition/steps.ts';
import type { Masker } from '../core/mask.ts';
import type { TemplateScope } from '../core/template.ts';
import type { ProcessGuard } from '../io/process.ts';
import type { GitHubQuestion } from './github-ports.ts';
import type { MetricCall } from './metric/probe-metric.ts';
import type { ScanContext } from './scan/probe-scan.ts';

/** What a request or process of a gate has around it. */
export interface ProbeContext {
  readonly cwd: string;
  /** The whole environment of a process. */
  readonly env: Readonly<Record<string, string>>;
  readonly scope: TemplateScope;
  readonly masker: Masker;
  readonly guard?: ProcessGuard;
}

export interface ProbeCall {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** Sends a request or runs a process, once; never rejects. */
export type Perform = (
  action: RunAction | HttpAction,
  context: ProbeContext,
  call: ProbeCall,
) => Promise<ActionOutcome>;

/** How evidence is gathered. Only what reads reports, metrics or GitHub rejects: when it is stopped, or breaks. */
export interface Probes {
  http(action: HttpAction, context: ProbeContext, call: ProbeCall): Promise<Answer>;
  /** `address`: HOST:PORT, an IPv6 address in brackets. */
  tcp(address: string, call: ProbeCall): Promise<Answer>;
  command(command: Command, context: ProbeContext, call: ProbeCall): Promise<Answer>;
  metric(definition: MetricDefinition, call: MetricCall): Promise<GateResult>;
  scan(definition: ScanDefinition, context: ScanContext, signal: AbortSignal): Promise<GateResult>;
  alerts(definition: AlertsDefinition, question: GitHubQuestion): Promise<GateResult>;
  /** `root`: the folder that paths are relative to. */
  attestation(definition: AttestationDefinition, root: string, question: GitHubQuestion): Promise<GateResult>;
  checks(definition: ChecksDefinition, question: GitHubQuestion): Promise<GateResult>;
}
