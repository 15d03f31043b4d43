import type { Location } from '../../errors/problem.ts';

/** The text of a file and where its lines begin. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  locationAt(offset: number): Location;
}

export function sourceText(file: string, text: string): SourceText {
  let starts: readonly number[] | null = null;
  return {
    file,
    text,
    /** Columns count UTF-16 code units, as editors do. */
    locationAt(offset) {
      starts ??= lineStarts(text);
      const line = lastAtMost(starts, offset);
      return { file, line: line + 1, column: Math.max(0, offset - (starts[line] ?? 0)) + 1 };
    },
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [text.startsWith('\uFEFF') ? 1 : 0];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return starts;
}

function lastAtMost(sorted: readonly number[], wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((sorted[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}
