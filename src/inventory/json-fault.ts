/** Where a text stops being JSON and what should have stood there. */
interface JsonFault {
  readonly offset: number;
  readonly found: string;
  readonly expected: string;
}

const token =
  /[\t\n\r ]*(?:("(?:[^"\\\x00-\x1F]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null)|([[\]{},:]))/y;
const space = /[\t\n\r ]*/y;

type Wanted =
  | 'a value'
  | "a value or ']'"
  | 'a key in double quotes'
  | "a key in double quotes or '}'"
  | "':'"
  | "',' or '}'"
  | "',' or ']'"
  | 'the end';

/** Null: the text is JSON. Only for texts that JSON.parse has refused: its messages differ from release to release. */
export function jsonFault(text: string): JsonFault | null {
  const open: ('{' | '[')[] = [];
  let wanted: Wanted = 'a value';
  let at = 0;
  const ended = (): Wanted => (open.length === 0 ? 'the end' : open.at(-1) === '{' ? "',' or '}'" : "',' or ']'");
  for (;;) {
    token.lastIndex = at;
    const match = token.exec(text);
    if (match === null) {
      space.lastIndex = at;
      space.exec(text);
      const offset = space.lastIndex;
      if (offset >= text.length && wanted === 'the end') return null;
      return { offset, found: describe(text, offset), expected: wanted };
    }
    const [whole, string, scalar, mark] = match;
    const start = at + whole.length - (string ?? scalar ?? mark ?? '').length;
    const next = step(wanted, string, scalar, mark);
    if (next === null) return { offset: start, found: describe(text, start), expected: wanted };
    wanted = next;
    at = token.lastIndex;
  }

  function step(now: Wanted, string?: string, scalar?: string, mark?: string): Wanted | null {
    const value = now === 'a value' || now === "a value or ']'";
    if (string !== undefined && now.startsWith('a key')) return "':'";
    if (string !== undefined || scalar !== undefined) return value ? ended() : null;
    if (value && (mark === '{' || mark === '[')) {
      open.push(mark);
      return mark === '{' ? "a key in double quotes or '}'" : "a value or ']'";
    }
    if (mark === ':' && now === "':'") return 'a value';
    if (mark === ',' && now.startsWith("','")) return open.at(-1) === '{' ? 'a key in double quotes' : 'a value';
    if ((mark === '}' || mark === ']') && now.endsWith(`'${mark}'`)) {
      open.pop();
      return ended();
    }
    return null;
  }
}

function describe(text: string, offset: number): string {
  if (offset >= text.length) return 'the end';
  const word = /[\p{L}\p{N}_.+-]{1,20}|[^]/uy;
  word.lastIndex = offset;
  const found = word.exec(text)?.[0] ?? '';
  if (found === '"') return 'a text that does not end, or holds a control character or a wrong escape';
  return /\p{C}/u.test(found) ? 'an unprintable character' : `'${found}'`;
}
