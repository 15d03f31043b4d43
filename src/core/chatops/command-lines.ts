import { closeHiding, type Hiding, scanInline } from './inline.ts';

interface Fence {
  readonly mark: string;
  readonly length: number;
  /** How far a line has to be indented to be in the list item that the fence is in. */
  readonly indent: number;
}

interface Line {
  readonly text: string;
  /** The line begins here, and not in its middle, behind something hidden. */
  readonly whole: boolean;
}

/**
 * The lines of a comment that begin with the prefix, where Markdown shows them as text: not in code, quotes and HTML comments. `starts` says
 * whether a line does. What is not clear counts as not said. Linear in the length of the body.
 */
export function commandLines(body: string, starts: (line: string) => boolean): string[] {
  const lines = body.split(/\r\n|\n|\r/);
  // Most comments are not for us: what hides what in them need not be known.
  if (!lines.some(starts)) return [];
  const scan = new Scan(starts);
  for (const line of lines) scan.take(line);
  scan.endParagraph();
  return scan.found;
}

class Scan {
  readonly found: string[] = [];
  readonly #starts: (line: string) => boolean;
  #paragraph: Line[] = [];
  #fence: Fence | null = null;
  #hiding: Hiding | null = null;
  /** A line right below a quote belongs to it. */
  #quoted = false;

  constructor(starts: (line: string) => boolean) {
    this.#starts = starts;
  }

  take(line: string): void {
    if (this.#fence !== null && this.#inFence(line, this.#fence)) return;
    if (this.#hiding !== null) return this.#inHiding(line, this.#hiding);
    if (line.trim() === '') {
      this.endParagraph();
      this.#quoted = false;
      return;
    }
    const { text, indent } = withoutListMarks(line);
    const opened = fenceAt(text, indent);
    const quotes = text.startsWith('>');
    if (opened !== null || quotes || indent > 0 || isHeading(line)) {
      this.endParagraph();
      // What the paragraph left open hides this line too.
      if (this.#hiding !== null) return this.take(line);
    }
    if (opened !== null || quotes) {
      this.#fence = opened;
      this.#quoted = quotes;
      return;
    }
    if (this.#quoted) return;
    if (this.#paragraph.length === 0 && /^(?: {4}| {0,3}\t)/.test(line)) return;
    this.#paragraph.push({ text: line, whole: true });
    if (isHeading(line)) this.endParagraph();
  }

  endParagraph(): void {
    const lines = this.#paragraph;
    if (lines.length === 0) return;
    this.#paragraph = [];
    const { silent, open } = scanInline(lines.map(({ text }) => text).join('\n'));
    this.#hiding = open;
    let at = 0;
    let next = 0;
    for (const { text, whole } of lines) {
      while ((silent[next]?.[1] ?? Number.POSITIVE_INFINITY) <= at) next += 1;
      if (whole && at <= (silent[next]?.[0] ?? at) && this.#starts(text)) this.found.push(text);
      at += text.length + 1;
    }
  }

  /** False: the list item that the fence is in has ended, and the line is none of it. */
  #inFence(line: string, { mark, length, indent }: Fence): boolean {
    const text = line.trimStart();
    if (text !== '' && line.length - text.length < indent) {
      this.#fence = null;
      return false;
    }
    const closing = text.trimEnd();
    const closes = closing.length >= length && closing === mark.repeat(closing.length);
    if (closes && line.length - text.length < indent + 4) this.#fence = null;
    return true;
  }

  #inHiding(line: string, hiding: Hiding): void {
    const { at, open } = closeHiding(line, 0, hiding);
    this.#hiding = open;
    if (at !== null && line.slice(at).trim() !== '') this.#paragraph.push({ text: line.slice(at), whole: false });
  }
}

/** A line without the marks of list items that it begins with, and how far what is in them is indented. */
function withoutListMarks(line: string): { text: string; indent: number } {
  let indent = 0;
  for (let marks = 0; marks < 10; marks += 1) {
    const mark = /^ {0,3}(?:[-*+]|\d{1,9}[.)]) +(?=\S)/.exec(line.slice(indent, indent + 40));
    if (mark === null) break;
    indent += mark[0].length;
  }
  const rest = line.slice(indent);
  const text = rest.trimStart();
  return { text: rest.length - text.length > 3 ? rest : text, indent };
}

function isHeading(line: string): boolean {
  return /^ {0,3}#{1,6}(?:\s|$)/.test(line);
}

function fenceAt(text: string, indent: number): Fence | null {
  const [run = ''] = /^(?:`{3,}|~{3,})/.exec(text) ?? [];
  const mark = run[0];
  if (mark === undefined || (mark === '`' && text.includes('`', run.length))) return null;
  return { mark, length: run.length, indent };
}
