import { CsvError, parse } from 'csv-parse/sync';
import type { InventoryText } from './decode.ts';
import type { Findings } from './findings.ts';
import type { NodeListReader } from './node-list.ts';
import type { Locate } from './node-page.ts';
import { lineStarts } from './text-lines.ts';

interface Row {
  readonly fields: readonly string[];
  /** From 1. */
  readonly line: number;
}

interface Column {
  readonly into: 'name' | 'address' | 'labels' | 'facts';
  /** Of the label or fact. */
  readonly key: string;
}

/**
 * Reads rows under a header row. Columns `name` and `address` are those, `labels.X` and any other column are labels, `facts.X` are
 * facts; a cell with nothing in it gives none. The separator is `;` or a tab where the header has these and no comma.
 */
export function readCsv(input: InventoryText, reader: NodeListReader, findings: Findings): void {
  const rows = readRows(input, findings);
  const [header, ...body] = rows ?? [];
  if (header === undefined) return;
  const columns = header.fields.map(columnOf);
  const wrong = headerProblem(header.fields, columns);
  if (wrong !== null) {
    findings.add('csv-columns', { why: wrong }, () => ({ file: input.source, line: header.line, column: 1 }));
    return;
  }
  const whole = body.filter((row) => {
    if (row.fields.length === columns.length) return true;
    const why = `this row has ${row.fields.length} fields, the header has ${columns.length}`;
    findings.add('inventory-syntax', { format: 'CSV', why }, () => ({ file: input.source, line: row.line, column: 1 }));
    return false;
  });
  const list = whole.map(({ fields }) => nodeOf(columns, fields));
  reader.read({ list, locate: csvLocate(input, whole, columns), printable: false });
}

function readRows({ source, text }: InventoryText, findings: Findings): Row[] | null {
  try {
    const delimiter = delimiterOf(text);
    const options = { delimiter, info: true, trim: true, skip_empty_lines: true, relax_column_count: true } as const;
    const records = parse(text, options) as unknown as { record: string[]; info: { lines: number } }[];
    return records.map(({ record, info }, index) => {
      const breaks = record.reduce((sum, field) => sum + (field.match(/\n/g)?.length ?? 0), 0);
      return { fields: record, line: Math.max(index + 1, info.lines - breaks) };
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
    const why = faults[error.code] ?? 'it cannot be divided into fields';
    findings.add('inventory-syntax', { format: 'CSV', why }, () => ({ file: source, line, column: 1 }));
    return null;
  }
}

const faults: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote that is opened is never closed',
  INVALID_OPENING_QUOTE: 'a quote stands inside a field that does not begin with one',
  CSV_INVALID_CLOSING_QUOTE: 'something stands after a closing quote',
};

function delimiterOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]|$/));
  if (header.includes(',')) return ',';
  return [';', '\t'].find((each) => header.includes(each)) ?? ',';
}

function columnOf(title: string): Column {
  if (title === 'name' || title === 'address') return { into: title, key: '' };
  if (title.startsWith('facts.')) return { into: 'facts', key: title.slice('facts.'.length) };
  return { into: 'labels', key: title.startsWith('labels.') ? title.slice('labels.'.length) : title };
}

function headerProblem(titles: readonly string[], columns: readonly Column[]): string | null {
  if (!titles.includes('name')) return `has no column 'name', only ${titles.map((title) => `'${title}'`).join(', ')}`;
  const seen = new Set<string>();
  for (const [index, { into, key }] of columns.entries()) {
    const title = titles[index] as string;
    if (title === '') return `has no name for column ${index + 1}`;
    if (seen.has(`${into}.${key}`)) return `has the column '${title}' twice`;
    seen.add(`${into}.${key}`);
  }
  return null;
}

function nodeOf(columns: readonly Column[], fields: readonly string[]): unknown {
  const labels: [string, string][] = [];
  const facts: [string, string][] = [];
  const node: { name?: string; address?: string } = {};
  for (const [index, { into, key }] of columns.entries()) {
    const field = fields[index] as string;
    if (field === '') continue;
    if (into === 'labels') labels.push([key, field]);
    else if (into === 'facts') facts.push([key, field]);
    else node[into] = field;
  }
  return { ...node, labels: Object.fromEntries(labels), facts: Object.fromEntries(facts) };
}

/** The column is known where the row stands on one line without quotes; where the problem is a key, it is in the header row. */
function csvLocate({ source, text }: InventoryText, rows: readonly Row[], columns: readonly Column[]): Locate {
  return ([index, into, key], part) => {
    const place = columns.findIndex((column) => column.into === into && column.key === (key ?? ''));
    const line = part === 'key' ? 1 : (rows[index] as Row).line;
    const starts = lineStarts(text);
    const row = text.slice(starts[line - 1], starts[line]);
    const fields = row.includes('"') || place < 0 ? [] : row.split(delimiterOf(text)).slice(0, place);
    const before = fields.reduce((sum, field) => sum + field.length + 1, 0);
    const blanks = (row.slice(before).match(/^[ \t]*/)?.[0] ?? '').length;
    return { file: source, line, column: before + blanks + 1 };
  };
}
