/** `kind` of an operator or bracket is its text; `in` and `notin` are words, whose meaning depends on where they stand. */
export interface Token {
  readonly kind: 'word' | 'end' | '=' | '==' | '!=' | '!' | '(' | ')' | ',' | '<' | '>';
  readonly text: string;
  /** Of its first character, from the start of the selector, in UTF-16 code units. */
  readonly offset: number;
}

const space = /[ \t\r\n]/;
const word = /[^ \t\r\n=!(),<>]+/y;

/** Cuts a selector into tokens, the longest first (`==` before `=`). Every text can be cut; the last token is `end`. */
export function tokens(text: string): Token[] {
  const found: Token[] = [];
  let offset = 0;
  while (offset < text.length) {
    const char = text.charAt(offset);
    if (space.test(char)) {
      offset += 1;
      continue;
    }
    const token = operatorAt(text, offset) ?? wordAt(text, offset);
    found.push(token);
    offset += token.text.length;
  }
  found.push({ kind: 'end', text: '', offset: text.length });
  return found;
}

function operatorAt(text: string, offset: number): Token | null {
  const two = text.slice(offset, offset + 2);
  if (two === '==' || two === '!=') return { kind: two, text: two, offset };
  const one = text.charAt(offset);
  switch (one) {
    case '=':
    case '!':
    case '(':
    case ')':
    case ',':
    case '<':
    case '>':
      return { kind: one, text: one, offset };
    default:
      return null;
  }
}

function wordAt(text: string, offset: number): Token {
  word.lastIndex = offset;
  const match = word.exec(text);
  return { kind: 'word', text: match === null ? text.charAt(offset) : match[0], offset };
}
