import type { GateResult } from '../../core/gates/gate-result.ts';
import type { Arg } from '../../errors/entry.ts';
import { table } from '../markdown.ts';
import { fitting, type Room } from './room.ts';
import { said } from './words.ts';

const mostColumns = 12;
const longestCell = 200;

/** What a gate looked at, a row each; empty where it looked at nothing. The codes of single answers are for programs. */
export function evidenceTable(evidence: GateResult['evidence'], room: Room): string {
  const keys = [...new Set(evidence.flatMap((record) => Object.keys(record)))]
    .filter((key) => key !== 'code')
    .slice(0, mostColumns);
  if (keys.length === 0) return '';
  const rows = evidence.map((record) =>
    keys.map((key) => said(cellText(Object.hasOwn(record, key) ? record[key] : null), longestCell)),
  );
  const headings = keys.map((key) => said(key, longestCell));
  if (!room.take(table(headings, []))) return '';
  const { kept, leftOut } = fitting(
    rows.map((cells) => cells.join(' | ')),
    room,
  );
  const more = leftOut === 0 ? '' : `\n\n… and ${leftOut} more.`;
  return `${table(headings, rows.slice(0, kept.length))}${more}`;
}

function cellText(value: Arg | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? value.join(', ') : String(value);
}
