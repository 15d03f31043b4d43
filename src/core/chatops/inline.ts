/** Something that hides what follows until it is closed: an HTML comment, or elements of this name inside one another. */
export type Hiding =
  | { readonly kind: 'comment' }
  | { readonly kind: 'element'; readonly name: string; readonly depth: number };

export interface Inline {
  /** Stretches of the text, from and without to, in which nothing is said: code, and what is hidden. */
  readonly silent: readonly (readonly [from: number, to: number])[];
  /** What is still open at the end of the text; null: nothing. */
  readonly open: Hiding | null;
}

/** Elements whose content is code, quoted, or not shown. */
const opening = /^<(pre|code|script|style|textarea|blockquote|template|xmp)(?![\w-])/i;

/** Finds the code spans of a paragraph and what HTML hides in it. Linear in its length, whatever stands in it. */
export function scanInline(text: string): Inline {
  const runs = new BacktickRuns(text);
  const silent: [number, number][] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at];
    if (char === '\\') {
      at += 2;
    } else if (char === '`') {
      const end = runs.endOfSpan(at);
      if (end === null) at = runs.endOfRun(at);
      else {
        silent.push([at, end]);
        at = end;
      }
    } else if (char === '<') {
      const hiding = hidingAt(text, at);
      if (hiding === null) {
        at += 1;
        continue;
      }
      // `<!-->` is a comment by itself.
      const from = hiding.kind === 'comment' ? at + 2 : at + 1;
      const closed = closeHiding(text, from, hiding);
      silent.push([at, closed.at ?? text.length]);
      if (closed.at === null) return { silent, open: closed.open };
      at = closed.at;
    } else at += 1;
  }
  return { silent, open: null };
}

function hidingAt(text: string, at: number): Hiding | null {
  if (text.startsWith('<!--', at)) return { kind: 'comment' };
  // No slice for each of thousands of these.
  if (!/[a-z]/i.test(text[at + 1] ?? '')) return null;
  const name = opening.exec(text.slice(at, at + 16))?.[1];
  return name === undefined ? null : { kind: 'element', name: name.toLowerCase(), depth: 1 };
}

/** Looks for the end of what hides. `at`: behind it; null with what is still open. */
export function closeHiding(
  text: string,
  from: number,
  hiding: Hiding,
): { readonly at: number; readonly open: null } | { readonly at: null; readonly open: Hiding } {
  if (hiding.kind === 'comment') {
    const end = text.indexOf('-->', from);
    return end === -1 ? { at: null, open: hiding } : { at: end + 3, open: null };
  }
  if (!text.includes('<', from)) return { at: null, open: hiding };
  const tags = new RegExp(`<(/?)${hiding.name}(?![\\w-])`, 'gi');
  tags.lastIndex = from;
  let { depth } = hiding;
  for (let tag = tags.exec(text); tag !== null; tag = tags.exec(text)) {
    depth += tag[1] === '/' ? -1 : 1;
    if (depth === 0) return { at: tags.lastIndex, open: null };
  }
  return { at: null, open: { ...hiding, depth } };
}

/** The runs of backticks in a text, by their length: a code span ends at the next run that is as long as the one it begins with. */
class BacktickRuns {
  readonly #ends = new Map<number, number>();
  readonly #byLength = new Map<number, number[]>();
  /** How many runs of a length lie behind what was asked about last. */
  readonly #passed = new Map<number, number>();

  constructor(text: string) {
    for (const run of text.matchAll(/`+/g)) {
      const { length } = run[0];
      this.#ends.set(run.index, run.index + length);
      const same = this.#byLength.get(length);
      if (same === undefined) this.#byLength.set(length, [run.index]);
      else same.push(run.index);
    }
  }

  /** An escaped backtick is none, so a run may be asked about from its second one. */
  endOfRun(at: number): number {
    return this.#ends.get(at) ?? this.#ends.get(at - 1) ?? at + 1;
  }

  /** Behind the code span that begins there; null: none does. Asked in the order of the text. */
  endOfSpan(at: number): number | null {
    const end = this.endOfRun(at);
    const same = this.#byLength.get(end - at) ?? [];
    let next = this.#passed.get(end - at) ?? 0;
    while (next < same.length && (same[next] ?? 0) < end) next += 1;
    this.#passed.set(end - at, next);
    const closing = same[next];
    return closing === undefined ? null : closing + (end - at);
  }
}
