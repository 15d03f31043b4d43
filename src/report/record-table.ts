import type { Arg } from '../errors/entry.ts';

type FlatRecord = Readonly<Record<string, Arg>>;

const gap = '  ';
const narrowest = 8;

/**
 * Flat records as a table of at most so many columns of text: one column a key, in the order in which the keys first appear. Where
 * it would be too wide the widest columns are wrapped. Control characters are shown as `?`: what was looked at may be hostile.
 */
export function recordTable(
  records: readonly FlatRecord[],
  columns: number,
  leftOut: readonly string[] = [],
): string[] {
  const keys = [...new Set(records.flatMap((record) => Object.keys(record)))].filter((key) => !leftOut.includes(key));
  if (keys.length === 0) return [];
  const rows = [keys, ...records.map((record) => keys.map((key) => cellText(record, key)))];
  const widths = fit(
    keys.map((_, column) => Math.max(...rows.map((row) => widthOf(row[column] ?? '')))),
    columns - gap.length * (keys.length - 1),
  );
  return rows.flatMap((row) => rowLines(row, widths));
}

/** Breaks text into lines where it breaks, at spaces, and inside words that are wider than a line. */
export function wrap(text: string, width: number): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line, width));
}

function wrapLine(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of printable(text).split(' ')) {
    let rest = word;
    if (line !== '' && line.length + 1 + rest.length > width) {
      lines.push(line);
      line = '';
    }
    while (rest.length > width) {
      lines.push(rest.slice(0, width));
      rest = rest.slice(width);
    }
    line = line === '' ? rest : `${line} ${rest}`;
  }
  return [...lines, line];
}

function cellText(record: FlatRecord, key: string): string {
  const value = Object.hasOwn(record, key) ? record[key] : undefined;
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? value.join(', ') : String(value);
}

function widthOf(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length));
}

function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}

/** Takes from the widest until all fit, but leaves each a width in which words can still be read. */
function fit(natural: readonly number[], available: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, width) => sum + width, 0) - available;
  while (excess > 0) {
    const widest = Math.max(...widths);
    if (widest <= narrowest) break;
    const column = widths.indexOf(widest);
    const next = Math.max(narrowest, ...widths.filter((width) => width < widest));
    const taken = Math.min(excess, Math.max(1, widest - next));
    widths[column] = widest - taken;
    excess -= taken;
  }
  return widths;
}

function rowLines(row: readonly string[], widths: readonly number[]): string[] {
  const cells = row.map((cell, column) => wrap(cell, widths[column] ?? narrowest));
  const height = Math.max(...cells.map((cell) => cell.length));
  return Array.from({ length: height }, (_, line) =>
    cells
      .map((cell, column) => (cell[line] ?? '').padEnd(widths[column] ?? 0))
      .join(gap)
      .trimEnd(),
  );
}
