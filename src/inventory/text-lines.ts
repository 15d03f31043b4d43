import type { Location } from '../errors/problem.ts';

/** Tells line and column of offsets into a text; the lines are found when the first is asked for. Columns count UTF-16 code units. */
export function locator(file: string, text: string): (offset: number) => Location {
  let starts: number[] | null = null;
  return (offset) => {
    starts ??= lineStarts(text);
    const line = lastAtMost(starts, offset);
    return { file, line: line + 1, column: offset - (starts[line] as number) + 1 };
  };
}

/** Where each line begins; CR, LF and CRLF end one. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  const ends = /\r\n?|\n/g;
  while (ends.test(text)) starts.push(ends.lastIndex);
  return starts;
}

/** The index of the last number that is not above `wanted`; the first is never above. */
function lastAtMost(sorted: ArrayLike<number>, wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((sorted[middle] as number) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
}
