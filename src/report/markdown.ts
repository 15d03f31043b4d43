import { visible } from './visible.ts';

/** GitHub sees no mention, no reference and no link across this character; nobody else sees it at all. No visible text has it. */
const apart = '\u200B';

/**
 * Text that GitHub takes for nothing but text, in one line: no markup, no HTML, no formula, no mention of anybody, no reference to an issue,
 * no link. GitHub looks for mentions, references and links after it has undone every escape, so these are broken up instead.
 */
export function plain(text: string): string {
  return visible(text)
    .trim()
    .replaceAll(/@|:(?=\/\/)|#(?=\d)|www(?=\.)|gh-(?=\d)/gi, `$&${apart}`)
    .replaceAll(/[\\`*_[\]#!|~$&<>]/g, escaped)
    .replace(
      /^(\d*)((?<!\d)[-+=]|(?<=\d)[.)](?=\s|$))/,
      (_, digits: string, mark: string) => `${digits}&#${mark.codePointAt(0)};`,
    )
    .replaceAll(apart, '&#8203;');
}

function escaped(character: string): string {
  switch (character) {
    case '&':
      return '&amp;';
    case '<':
      return '&lt;';
    case '>':
      return '&gt;';
    case '$':
      return '&#36;';
    default:
      return `\\${character}`;
  }
}

/** Text in the letters of code, in one line, which GitHub looks for nothing in; `plain` where a table would cut it. */
export function code(text: string): string {
  const shown = visible(text);
  if (shown.trim() === '' || shown.includes('|')) return plain(text);
  const ticks = '`'.repeat(longestRun(shown) + 1);
  const pad = /^[` ]|[` ]$/.test(shown) ? ' ' : '';
  return `${ticks}${pad}${shown}${pad}${ticks}`;
}

/** A block of lines as they are. Nothing that a line holds ends it. */
export function fenced(lines: readonly string[]): string {
  const shown = lines.map(visible);
  const ticks = '`'.repeat(Math.max(3, 1 + Math.max(0, ...shown.map(longestRun))));
  return [`${ticks}text`, ...shown, ticks].join('\n');
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** Cells are Markdown, in one line each. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(headings), row(headings.map(() => '---')), ...rows.map(row)].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** `label` is Markdown. */
export function link(label: string, url: string): string {
  // `[…]:` that begins a block defines a link and shows nothing, even where the letters of code hold the `]:`.
  const notFirst = label.includes(']:') ? '&#8203;' : '';
  return `${notFirst}[${label}](${url.replaceAll(/[\s()<>\\]/g, (character) => `%${hex(character)}`)})`;
}

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(2, '0');
}

/** What can be opened. `summary`: words of our own, for there Markdown means nothing; `body` is Markdown. */
export function details(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** At most so many characters of a text, saying where it was cut. */
export function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, most - 1);
  // Half a character is none.
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}
