/** A measured part of the table: what it prints and what it keeps in the documentation. */
export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Said under the table. */
  readonly remarks: readonly string[];
}

export interface BenchOptions {
  /** Once over small sizes: shows that it works, says little about speed. */
  readonly quick: boolean;
  /** Also what takes minutes: the slowest peer over the largest fleet. */
  readonly slow: boolean;
  /** An empty folder for whatever is needed. */
  readonly scratch: string;
  /** What starts the program: Node and its arguments. */
  readonly wavegate: string;
  readonly progress: (text: string) => void;
}

export function seconds(value: number): string {
  return value < 1 ? `${(value * 1000).toFixed(0)} ms` : `${value.toFixed(1)} s`;
}

/** A ratio, and whether it is within its target. */
export function judged(value: number, target: number): string {
  return `${value.toFixed(2)} × ${value <= target ? '✓' : '✗'}`;
}

export function megabytes(value: number, target: number): string {
  return `${value.toFixed(0)} MB ${value <= target ? '✓' : '✗'}`;
}

export function markdown({ columns, rows, remarks }: Table): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table = [line(columns), line(columns.map(() => '---')), ...rows.map(line)];
  return [...table, '', ...remarks.map((remark) => `- ${remark}`)].join('\n');
}

/** Puts a text between the markers of a part; throws where the document has none. */
export function withPart(document: string, part: string, text: string): string {
  const begin = `<!-- bench ${part} -->\n`;
  const end = `\n<!-- end of bench ${part} -->`;
  const from = document.indexOf(begin);
  const to = document.indexOf(end, from);
  if (from === -1 || to === -1) throw new Error(`The document has no place for the part ${part}.`);
  return document.slice(0, from + begin.length) + text + document.slice(to);
}
