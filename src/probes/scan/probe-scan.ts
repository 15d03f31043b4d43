import { createHash } from 'node:crypto';
import type { ScanDefinition } from '../../core/definition/scan.ts';
import type { GateResult } from '../../core/gates/gate-result.ts';
import type { AcceptedFindings } from '../../core/scan/accepted.ts';
import type { ExceptionScope } from '../../core/scan/exceptions.ts';
import { judgeScan } from '../../core/scan/judge-scan.ts';
import { subjectIn } from '../../core/scan/subject.ts';
import { expand, type TemplateScope } from '../../core/template.ts';
import { reason } from '../../errors/problem.ts';
import { keepHeapSmall } from '../../io/small-heap.ts';
import { ScanInputs } from './read-inputs.ts';

export interface ScanContext {
  /** The folder that paths are relative to; absolute. */
  readonly cwd: string;
  readonly scope: TemplateScope;
  readonly about: ExceptionScope;
  /** What the last accepted rollout had; null: there is none. Asked only where only new findings count. */
  readonly accepted: () => Promise<AcceptedFindings | null>;
}

/** Reads the reports that a gate names, and what excuses their findings, and judges them. */
export async function probeScan(
  definition: ScanDefinition,
  { cwd, scope, about, accepted: findAccepted }: ScanContext,
  signal: AbortSignal,
): Promise<GateResult> {
  // A report of a hundred thousand findings is hundreds of megabytes of objects.
  keepHeapSmall();
  const inputs = new ScanInputs(cwd, signal);
  const subject = subjectOf(definition, scope);
  if (subject !== null && typeof subject !== 'string')
    return { verdict: 'error', reason: subject.reason, evidence: [] };
  const reports = await inputs.reports(definition.reports);
  const vex = await inputs.vex(definition.vex);
  const exceptions = await inputs.exceptions(definition.exceptions);
  const kevCatalog = await inputs.kevCatalog(definition.kevCatalog);
  const accepted = definition.onlyNew === true ? await findAccepted() : null;
  const { faults } = inputs;
  const read = { subject, reports, faults, vex, exceptions, kevCatalog, accepted };
  return judgeScan({ policy: definition, fingerprint: sha256, ...read }, about);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function subjectOf({ subject }: ScanDefinition, scope: TemplateScope) {
  if (subject === undefined) return null;
  const expanded = expand(subject, scope, 'plain');
  if (expanded.reason !== null) return { reason: expanded.reason };
  return (
    subjectIn(expanded.text) ?? { reason: reason('scan-subject-invalid', { subject: expanded.text.slice(0, 200) }) }
  );
}
