import type { GateDefinition } from '../core/definition/gates.ts';
import type { GateResult, Verdict } from '../core/gates/gate-result.ts';
import { words } from '../errors/problem.ts';
import { recordTable, wrap } from './record-table.ts';

const exitCodes = { pass: 0, fail: 1, inconclusive: 3, error: 4, stale: 4 } as const;

export function gateExitCode(verdict: Verdict): number {
  return exitCodes[verdict];
}

/** The form in which `wavegate gate --json` prints a result. */
export interface GateView {
  readonly gate: string;
  readonly verdict: Verdict;
  readonly code: string;
  /** In plain words. */
  readonly reason: string;
  readonly evidence: GateResult['evidence'];
}

export function gateView(gate: Pick<GateDefinition, 'name'>, result: GateResult): GateView {
  const { verdict, reason, evidence } = result;
  return { gate: gate.name, verdict, code: reason.code, reason: words(reason).message, evidence };
}

/** The result for people, in lines of at most so many columns: verdict, why, what to do next, and what was looked at. */
export function gateText(gate: Pick<GateDefinition, 'name' | 'mode'>, result: GateResult, columns = 80): string {
  const { message, hint } = words(result.reason);
  const lines = [`${gate.name}: ${result.verdict}  [${result.reason.code}]`, ...wrap(message, columns)];
  if (result.verdict !== 'pass' && hint !== '') lines.push(...wrap(`Next: ${hint}`, columns));
  if (gate.mode === 'advise') lines.push(...wrap('It advises: a rollout goes on whatever it says.', columns));
  // The codes of single answers are for programs.
  const table = recordTable(result.evidence, columns, ['code']);
  if (table.length > 0) lines.push('', ...table);
  return `${lines.join('\n')}\n`;
}
