import { type Location, type Problem, words } from '../errors/problem.ts';
import { displayWidth, visible } from './visible.ts';

/** Longer lines are cut around the place. */
const widestLine = 120;

/**
 * Problems as a person reads them: place, code, what happened, the line with a caret under the place, and what to do next.
 * `sources`: the text of each file by name; without it the line is left out. Ends with a line feed unless there is nothing to say.
 */
export function renderProblems(
  problems: readonly Problem[],
  sources: ReadonlyMap<string, string>,
  { color }: { readonly color: boolean },
): string {
  return problems.map((each) => renderProblem(each, sources, color)).join('\n');
}

function renderProblem(what: Problem, sources: ReadonlyMap<string, string>, color: boolean): string {
  const { message, hint } = words(what);
  const paint = (style: string, text: string): string => (color ? `\u001B[${style}m${text}\u001B[0m` : text);
  const { location, severity } = what;
  const tone = severity === 'error' ? '31' : '33';
  const place = location === undefined ? '' : `${visible(location.file)}:${location.line}:${location.column} `;
  const head = `${paint('1', place)}${paint(`1;${tone}`, `${severity} ${what.code}`)}\n`;
  const frame = location === undefined ? [] : codeFrame(location, sources.get(location.file));
  const [line, caret] = frame;
  const shown = line === undefined || caret === undefined ? '' : `${paint('2', line)}\n${paint(tone, caret)}\n`;
  const next = hint === '' ? '' : `  ${paint('36', 'hint:')} ${visible(hint)}\n`;
  return `${head}  ${visible(message)}\n${shown}${next}`;
}

/** The line with its number, and a caret under the column. Nothing when the text or the line is not there. */
function codeFrame({ line, column }: Location, text: string | undefined): readonly string[] {
  const written = text?.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)[line - 1];
  if (written === undefined) return [];
  const from = Math.max(0, column - 1 - widestLine / 2);
  const cutBefore = from > 0 ? '…' : '';
  const before = cutBefore + visible(written.slice(from, column - 1));
  const rest = written.slice(column - 1, from + widestLine);
  const cutAfter = from + widestLine < written.length ? '…' : '';
  const gutter = `  ${line} | `;
  const blank = `${' '.repeat(gutter.length - 2)}| `;
  return [`${gutter}${before}${visible(rest)}${cutAfter}`, `${blank}${' '.repeat(displayWidth(before))}^`];
}
