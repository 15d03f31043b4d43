import type { RolloutEvent } from '../../core/rollout/events.ts';
import { bypassedText } from '../bypassed-text.ts';
import { details, table } from '../markdown.ts';
import { fitting, Room } from './room.ts';
import { dayAndTime, nameText, reasonText, said } from './words.ts';

const sectionRoom = 4_000;

/** What people asked of the rollout and what came of it, the newest first; empty where nobody asked anything. */
export function peopleSection(events: readonly RolloutEvent[]): string {
  const rows = events.flatMap((event): string[][] => {
    switch (event.type) {
      case 'command-accepted':
        return [[dayAndTime(event.at), said(event.by, 100), event.verb, 'done']];
      case 'command-refused':
        return [[dayAndTime(event.at), said(event.by, 100), event.verb, `refused: ${reasonText(event.reason)}`]];
      case 'approval-given':
        return [
          [
            dayAndTime(event.at),
            said(event.by, 100),
            'approve',
            `wave ${event.wave + 1}${noteText(event.unreviewed === true ? bypassedText : '')}`,
          ],
        ];
      case 'approval-rejected':
        return [[dayAndTime(event.at), said(event.by, 100), 'reject', `wave ${event.wave + 1}${noteText(event.note)}`]];
      case 'approval-refused':
        return [[dayAndTime(event.at), said(event.by, 100), 'approve', `refused: ${reasonText(event.reason)}`]];
      case 'hold-placed':
        return [[dayAndTime(event.at), said(event.by, 100), 'hold', said(event.note, 200)]];
      case 'hold-lifted':
        return [[dayAndTime(event.at), said(event.by, 100), 'unhold', 'done']];
      case 'environment-locked': {
        const where = event.environment === null ? '**all**' : nameText(event.environment);
        return [[dayAndTime(event.at), said(event.by, 100), 'lock', `${where}${noteText(event.note)}`]];
      }
      case 'node-skipped':
        return [[dayAndTime(event.at), said(event.by, 100), 'skip', `${nameText(event.node)}${noteText(event.note)}`]];
      default:
        return [];
    }
  });
  if (rows.length === 0) return '';
  const newest = rows.toReversed();
  const { kept, leftOut } = fitting(
    newest.map((cells) => cells.join(' | ')),
    new Room(sectionRoom),
  );
  const more = leftOut === 0 ? '' : `\n\n… and ${leftOut} earlier ones.`;
  const shown = table(['when', 'who', 'command', ''], newest.slice(0, kept.length));
  return details(`Who did what (${rows.length})`, `${shown}${more}`);
}

function noteText(note: string | undefined): string {
  return note === undefined || note === '' ? '' : `: ${said(note, 200)}`;
}
