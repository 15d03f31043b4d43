import { displayWidth } from '../visible.ts';
import { fit, type Line, lineWidth, type Segment } from './line.ts';

export interface Wrapping {
  /** Columns. */
  readonly width: number;
  /** Columns that every line but the first is indented by. */
  readonly indent: number;
  /** More lines are cut off, with an ellipsis; absent: as many as it takes. */
  readonly most?: number;
}

/** Breaks a line at spaces, and inside words that are wider than a line, so that none is wider than `width`. */
export function wrapLine(line: Line, { width, indent, most = Number.POSITIVE_INFINITY }: Wrapping): Line[] {
  const margin = indent < width / 2 ? indent : 0;
  const lines: Segment[][] = [[]];
  let used = 0;
  let atStart = true;
  const put = ({ text, style }: Segment): void => {
    const current = lines.at(-1) ?? [];
    const last = current.at(-1);
    if (last !== undefined && last.style === style) current[current.length - 1] = { ...last, text: last.text + text };
    else current.push(style === undefined ? { text } : { text, style });
    used += displayWidth(text);
  };
  const breakLine = (): void => {
    lines.push(margin === 0 ? [] : [{ text: ' '.repeat(margin) }]);
    used = margin;
    atStart = true;
  };
  for (const word of wordsOf(line)) {
    if (lines.length > most) break;
    const blank = word.every(({ text }) => text.trim() === '');
    if (used + lineWidth(word) <= width) {
      // Spaces at which a line was broken are not carried over.
      if (!blank || !atStart || lines.length === 1) word.forEach(put);
      if (!blank) atStart = false;
      continue;
    }
    if (!atStart || blank) breakLine();
    if (blank) continue;
    for (const { text, ...style } of word) {
      for (const character of text) {
        const start = lines.length === 1 ? 0 : margin;
        if (used + displayWidth(character) > width && used > start) breakLine();
        put({ text: character, ...style });
        atStart = false;
      }
    }
  }
  return lines.length > most ? cut(lines, most, width) : lines;
}

/** Words and the spaces between them; a word may consist of pieces of several styles. */
function wordsOf(line: Line): Segment[][] {
  const words: Segment[][] = [];
  let open = false;
  for (const { text, solid, ...style } of line) {
    for (const [piece] of text.matchAll(solid === true ? /.+/gs : / +|[^ ]+/g)) {
      const blank = solid !== true && piece.startsWith(' ');
      if (open && !blank) words.at(-1)?.push({ text: piece, ...style });
      else words.push([{ text: piece, ...style }]);
      open = !blank;
    }
  }
  return words;
}

function cut(lines: readonly Segment[][], most: number, width: number): Line[] {
  const kept = lines.slice(0, most);
  const last = kept.at(-1)?.pop();
  if (last === undefined) return kept;
  const before = lineWidth(kept.at(-1) ?? []);
  kept.at(-1)?.push({ ...last, text: fit(`${last.text} …`, width - before) });
  return kept;
}
