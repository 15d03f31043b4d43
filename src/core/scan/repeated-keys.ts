const [quote, backslash, colon] = [0x22, 0x5c, 0x3a];

/**
 * Whether a key stands twice in one object of a JSON text that was parsed to `value`. A parser keeps the last one and says nothing of
 * the others: findings could be in them. There are as many keys in the text as in the value, or else some were lost on the way.
 */
export function hasRepeatedKeys(text: string, value: unknown): boolean {
  return keysInText(text) !== keysInValue(value);
}

/** Texts that a colon follows. In JSON that parses nothing else is a key. */
function keysInText(text: string): number {
  let keys = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at)) {
    at = afterText(text, at + 1);
    while (isBlank(text.charCodeAt(at))) at += 1;
    if (text.charCodeAt(at) === colon) keys += 1;
  }
  return keys;
}

/** Where a text has ended that begins here. */
function afterText(text: string, start: number): number {
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === backslash) at += 1;
  }
  return text.length;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** What is nested deeper is looked at afterwards, so that no depth is too much for the stack. */
const deepest = 500;

function keysInValue(value: unknown): number {
  let keys = 0;
  const open: unknown[] = [value];
  const visit = (each: unknown, depth: number): void => {
    if (typeof each !== 'object' || each === null) return;
    if (depth > deepest) {
      open.push(each);
      return;
    }
    const inside: readonly unknown[] = Array.isArray(each) ? each : Object.values(each);
    if (!Array.isArray(each)) keys += inside.length;
    for (const inner of inside) visit(inner, depth + 1);
  };
  while (open.length > 0) visit(open.pop(), 0);
  return keys;
}
