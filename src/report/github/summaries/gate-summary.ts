import type { GateDefinition } from '../../../core/definition/gates.ts';
import type { GateResult } from '../../../core/gates/gate-result.ts';
import { evidenceTable } from '../evidence.ts';
import { verdictMarks } from '../gate-section.ts';
import { Room } from '../room.ts';
import { hintText, nameText, reasonText } from '../words.ts';

const evidenceRoom = 100_000;

/** What one gate said, for the summary of a job: the verdict, why, what to do next, what was looked at. */
export function gateSummary(gate: Pick<GateDefinition, 'name' | 'mode'>, result: GateResult): string {
  return [
    `### ${verdictMarks[result.verdict]} Gate ${nameText(gate.name)}: ${result.verdict}`,
    reasonText(result.reason),
    ...(result.verdict === 'pass' ? [] : [hintText(result.reason)]),
    ...(gate.mode === 'advise' ? ['It advises: a rollout goes on whatever it says.'] : []),
    evidenceTable(result.evidence, new Room(evidenceRoom)),
  ]
    .filter((each) => each !== '')
    .join('\n\n');
}
