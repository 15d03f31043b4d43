import type { EventOf } from '../../core/rollout/events.ts';
import { details } from '../markdown.ts';
import { evidenceTable } from './evidence.ts';
import { placeText, verdictMarks } from './gate-section.ts';
import { Room } from './room.ts';
import { hintText, nameText, reasonText } from './words.ts';

const evidenceRoom = 20_000;

/** What a gate said in a rollout: verdict, why, what to do next, what it looked at. `wave`: its name; null where there is none. */
export function gateText(event: EventOf<'gate-evaluated'>, wave: string | null): string {
  const { gate, result } = event;
  const passed = result.verdict === 'pass';
  const evidence = evidenceTable(result.evidence, new Room(evidenceRoom));
  return [
    `${verdictMarks[result.verdict]} Gate ${nameText(gate)} (${placeText(event, wave)}): ${reasonText(result.reason)}`,
    passed ? '' : hintText(result.reason),
    evidence !== '' && passed ? details('What it looked at', evidence) : evidence,
  ]
    .filter((each) => each !== '')
    .join('\n\n');
}
