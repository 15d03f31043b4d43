/** A word of a line as a shell would take it, with its column from 0. */
interface Word {
  readonly text: string;
  readonly start: number;
}

/** Divides a line as Ansible divides host lines: quotes, backslashes, and a comment from any `#` outside quotes on. Null: a quote is open. */
export function shellWords(line: string): Word[] | null {
  const words: Word[] = [];
  let text = '';
  let start = -1;
  let quote: string | null = null;
  const end = () => {
    if (start >= 0) words.push({ text, start });
    text = '';
    start = -1;
  };
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (quote !== null) {
      if (char === quote) quote = null;
      else if (char === '\\' && quote === '"' && /["\\]/.test(line.charAt(at + 1))) text += line.charAt(++at);
      else text += char;
      continue;
    }
    if (char === '#') break;
    if (/\s/.test(char)) {
      end();
      continue;
    }
    if (start < 0) start = at;
    if (char === '"' || char === "'") quote = char;
    else if (char === '\\' && at + 1 < line.length) text += line.charAt(++at);
    else text += char;
  }
  if (quote !== null) return null;
  end();
  return words;
}
