import { styleText } from 'node:util';
import { displayWidth } from '../visible.ts';

export type Style = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'gray' | 'bold' | 'dim' | 'inverse';

/** A piece of a line; style is put on last, so that widths are those of the text alone. */
export interface Segment {
  readonly text: string;
  readonly style?: Style | readonly Style[];
}

export type Line = readonly Segment[];

export function plain(text: string): Segment {
  return { text };
}

export function styled(text: string, style: Style | readonly Style[]): Segment {
  return { text, style };
}

/** The line as the terminal gets it: never wider than `width` columns, and without styles where colours are off. */
export function paintLine(line: Line, width: number, color: boolean): string {
  let left = width;
  let painted = '';
  for (const { text, style } of line) {
    if (left <= 0) break;
    const fitting = fit(text, left);
    left -= displayWidth(fitting);
    painted +=
      !color || style === undefined ? fitting : styleText(style as Style | Style[], fitting, { validateStream: false });
  }
  return painted;
}

function fit(text: string, width: number): string {
  if (text.length <= width && displayWidth(text) <= width) return text;
  let fitting = '';
  let used = 0;
  for (const character of text) {
    const wide = displayWidth(character);
    if (used + wide > width - 1) break;
    fitting += character;
    used += wide;
  }
  return `${fitting}…`;
}
