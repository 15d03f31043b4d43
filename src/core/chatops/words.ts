/** A word of a command: `--key=value` is an option, `--key` a flag or an option whose value is the next word. */
export type Word =
  | { readonly kind: 'plain'; readonly text: string }
  | { readonly kind: 'option'; readonly key: string; readonly value: string | null };

/** The words of a line, split at spaces and tabs outside of quotes; null where a quote is not closed. `\"` and `\\` only inside quotes. */
export function wordsOf(line: string): readonly Word[] | null {
  const words: Word[] = [];
  let at = 0;
  while (at < line.length) {
    if (isSpace(line[at])) {
      at += 1;
      continue;
    }
    const word = readWord(line, at);
    if (word === null) return null;
    words.push(wordFrom(word));
    at = word.end;
  }
  return words;
}

interface Read {
  readonly text: string;
  /** The first `=` that stands outside of quotes; -1: there is none. */
  readonly equals: number;
  /** It begins with a quote, so it is no option. */
  readonly quoted: boolean;
  readonly end: number;
}

function readWord(line: string, from: number): Read | null {
  let text = '';
  let equals = -1;
  let quote: string | null = null;
  let at = from;
  for (; at < line.length; at += 1) {
    const char = line[at] ?? '';
    if (quote !== null) {
      if (char === quote) quote = null;
      else if (char === '\\' && (line[at + 1] === quote || line[at + 1] === '\\')) text += line[(at += 1)] ?? '';
      else text += char;
    } else if (isSpace(char)) break;
    else if (char === '"' || char === "'") quote = char;
    else {
      if (char === '=' && equals === -1) equals = text.length;
      text += char;
    }
  }
  const quoted = line[from] === '"' || line[from] === "'";
  return quote === null ? { text, equals, quoted, end: at } : null;
}

function wordFrom({ text, equals, quoted }: Read): Word {
  if (quoted || !text.startsWith('--')) return { kind: 'plain', text };
  if (equals === -1) return { kind: 'option', key: text.slice(2), value: null };
  return { kind: 'option', key: text.slice(2, equals), value: text.slice(equals + 1) };
}

function isSpace(char: string | undefined): boolean {
  return char === ' ' || char === '\t';
}
