import { inspect } from 'node:util';
import { displayWidth } from '../visible.ts';

/** Those that can be read on a dark and on a light ground; grey and bright ones cannot everywhere. */
export type Style = 'red' | 'green' | 'yellow' | 'magenta' | 'cyan' | 'bold' | 'dim';

/** A piece of a line; styles are put on last, so that widths are those of the text alone. */
export interface Segment {
  readonly text: string;
  readonly style?: Style | readonly Style[];
  /** Not to be broken at its spaces. */
  readonly solid?: true;
}

export type Line = readonly Segment[];

export function plain(text: string): Segment {
  return { text };
}

export function styled(text: string, style: Style | readonly Style[]): Segment {
  return { text, style };
}

export function lineWidth(line: Line): number {
  return line.reduce((sum, { text }) => sum + displayWidth(text), 0);
}

/** The line as the terminal gets it: never wider than `width` columns, and without styles where colours are off. */
export function paintLine(line: Line, width: number, color: boolean): string {
  let left = width;
  let painted = '';
  for (const { text, style } of line) {
    if (left <= 0) break;
    const fitting = fit(text, left);
    left -= displayWidth(fitting);
    painted += !color || style === undefined ? fitting : paint(fitting, style);
  }
  return painted;
}

/** The text, cut with an ellipsis where it is wider than so many columns. */
export function fit(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let fitting = '';
  let used = 0;
  for (const character of text) {
    const wide = displayWidth(character);
    if (used + wide > width - 1) break;
    fitting += character;
    used += wide;
  }
  return width < 1 ? '' : `${fitting}…`;
}

/** The text, cut or filled up with spaces to exactly so many columns. */
export function fill(text: string, width: number): string {
  const fitting = fit(text, width);
  return fitting + ' '.repeat(Math.max(0, width - displayWidth(fitting)));
}

function paint(text: string, style: Style | readonly Style[]): string {
  if (typeof style === 'string') return wrapInStyle(text, style);
  return style.reduce(wrapInStyle, text);
}

function wrapInStyle(text: string, style: Style): string {
  const [open, close] = inspect.colors[style] ?? [0, 0];
  return `\u001B[${open}m${text}\u001B[${close}m`;
}
