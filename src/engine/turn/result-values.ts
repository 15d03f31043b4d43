import { stepNames, type StepName } from '../../core/definition/steps.ts';
import { type GateResult, type UsedException, verdicts } from '../../core/gates/gate-result.ts';
import type { NodeOutcome, NodeReport, StepOutcome, StepReport } from '../../core/rollout/node-report.ts';
import type { Arg } from '../../errors/entry.ts';
import type { Reason } from '../../errors/problem.ts';
import { isCount, isRecord } from './results-lines.ts';

const nodeOutcomes: readonly NodeOutcome[] = ['succeeded', 'failed', 'unreachable', 'rolled-back', 'unknown'];
const stepOutcomes: readonly StepOutcome[] = ['ok', 'failed', 'timeout', 'unreachable', 'killed'];
const failures = [null, 'failed', 'unreachable'] as const;
const mostSteps = 1_000;
const mostEvidence = 10_000;
const mostExceptions = 1_000;
const longestText = 262_144;

/** A node's report as it came from a batch job, with nothing else in it; undefined when it is none. */
export function nodeReport(value: unknown): NodeReport | undefined {
  if (!isRecord(value)) return undefined;
  const { changed, tail } = value;
  const outcome = oneOf(nodeOutcomes, value['outcome']);
  const failure = oneOf(failures, value['failure']);
  const why = reasonOrNull(value['reason']);
  const steps = listOf(value['steps'], mostSteps, stepReport);
  const versions = { ...text('previous', value), ...text('version', value) };
  if (outcome === undefined || failure === undefined || why === undefined || steps === undefined) return undefined;
  if (typeof changed !== 'boolean' || typeof tail !== 'string' || tail.length > longestText) return undefined;
  // What failed has to say so: an outcome and a failure class that contradict each other are counted by neither.
  if (outcome === 'succeeded' && failure !== null) return undefined;
  return { outcome, failure, changed, reason: why, steps, tail, ...versions };
}

/** A gate's answer as it came from a batch job; undefined when it is none. */
export function gateResult(value: unknown): GateResult | undefined {
  if (!isRecord(value)) return undefined;
  const verdict = oneOf(verdicts, value['verdict']);
  const why = reasonOrNull(value['reason']);
  const evidence = listOf(value['evidence'], mostEvidence, argsOf);
  const { notBefore } = value;
  if (verdict === undefined || why == null || evidence === undefined) return undefined;
  if (notBefore !== undefined && !isCount(notBefore)) return undefined;
  const exceptions =
    value['exceptions'] === undefined ? [] : listOf(value['exceptions'], mostExceptions, usedException);
  if (exceptions === undefined) return undefined;
  const more = { ...(notBefore === undefined ? {} : { notBefore }), ...(exceptions.length > 0 ? { exceptions } : {}) };
  return { verdict, reason: why, evidence, ...more };
}

function usedException(value: unknown): UsedException | undefined {
  if (!isRecord(value)) return undefined;
  const { id, package: where, owner, reason, expires, approvedBy, findings } = value;
  if (typeof id !== 'string' || typeof owner !== 'string' || typeof reason !== 'string') return undefined;
  if (typeof expires !== 'string' || !isTextOrNull(where) || !isTextOrNull(approvedBy)) return undefined;
  return isCount(findings) ? { id, package: where, owner, reason, expires, approvedBy, findings } : undefined;
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}

export function stepName(value: unknown): StepName | undefined {
  return oneOf(stepNames, value);
}

function stepReport(value: unknown): StepReport | undefined {
  if (!isRecord(value)) return undefined;
  const { attempts, milliseconds } = value;
  const step = stepName(value['step']);
  const outcome = oneOf(stepOutcomes, value['outcome']);
  const why = reasonOrNull(value['reason']);
  if (step === undefined || outcome === undefined || why === undefined) return undefined;
  return isCount(attempts) && isCount(milliseconds)
    ? { step, outcome, reason: why, attempts, milliseconds }
    : undefined;
}

/** Of whatever release: a code that this one does not know is shown as it is. */
function reasonOrNull(value: unknown): Reason | null | undefined {
  if (value === null) return null;
  if (!isRecord(value)) return undefined;
  const { code } = value;
  const args = argsOf(value['args']);
  return typeof code !== 'string' || args === undefined ? undefined : { code: code as Reason['code'], args };
}

function argsOf(value: unknown): Readonly<Record<string, Arg>> | undefined {
  if (!isRecord(value)) return undefined;
  const entries = Object.entries(value);
  return entries.every(([, each]) => isArg(each)) ? (Object.fromEntries(entries) as Record<string, Arg>) : undefined;
}

function isArg(value: unknown): boolean {
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return true;
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

function listOf<T>(value: unknown, most: number, read: (item: unknown) => T | undefined): T[] | undefined {
  if (!Array.isArray(value) || value.length > most) return undefined;
  const items = value.map((item) => read(item));
  return items.every((each) => each !== undefined) ? (items as T[]) : undefined;
}

function text<K extends string>(key: K, value: Readonly<Record<string, unknown>>): Partial<Record<K, string>> {
  const found = value[key];
  return typeof found === 'string' ? ({ [key]: found } as Record<K, string>) : {};
}

function oneOf<T>(all: readonly T[], value: unknown): T | undefined {
  return all.find((each) => each === value);
}
