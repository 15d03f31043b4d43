/**
 * Finds where values stand in a text that JSON.parse has accepted. Nothing is checked and nothing is decoded but keys, so that
 * looking is cheap; it is only done for values that something is wrong with.
 */

/** Of the value under a key of the object, or of the key itself; null when it has no such key. JSON.parse takes the last of several. */
export function memberOffset(text: string, object: number, key: string, part: 'key' | 'value'): number | null {
  let at = skipSpace(text, object + 1);
  let found: number | null = null;
  while (text[at] === '"') {
    const keyStart = at;
    const keyEnd = skipString(text, at);
    const valueStart = skipSpace(text, skipSpace(text, keyEnd) + 1);
    if (JSON.parse(text.slice(keyStart, keyEnd)) === key) found = part === 'key' ? keyStart : valueStart;
    at = skipSpace(text, skipValue(text, valueStart));
    if (text[at] !== ',') break;
    at = skipSpace(text, at + 1);
  }
  return found;
}

/** Of each item of the list that begins at `list`. */
export function itemOffsets(text: string, list: number, count: number): Uint32Array {
  const offsets = new Uint32Array(count);
  let at = list + 1;
  for (let index = 0; index < count; index += 1) {
    at = skipSpace(text, at);
    offsets[index] = at;
    at = skipSpace(text, skipValue(text, at)) + 1;
  }
  return offsets;
}

export function skipSpace(text: string, offset: number): number {
  let at = offset;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
    at += 1;
  }
}

function skipString(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === 34) return at + 1;
    if (at >= text.length) return text.length;
    at += code === 92 ? 2 : 1;
  }
}

function skipValue(text: string, start: number): number {
  let depth = 0;
  let at = start;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === '"') at = skipString(text, at);
    else if (char === '{' || char === '[') {
      depth += 1;
      at += 1;
    } else if (char === '}' || char === ']') {
      depth -= 1;
      at += 1;
    } else if (depth > 0) {
      at += 1;
    } else {
      while (at < text.length && !/[\s,\]}]/.test(text.charAt(at))) at += 1;
      return at;
    }
    if (depth === 0) return at;
  }
  return text.length;
}
