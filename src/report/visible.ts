/** Control characters, and those that change how the text around them looks. */
const unseen = /[\0-\x1F\x7F-\x9F\u00AD\u200B-\u200F\u2028-\u202E\u2060-\u2069\uFEFF\uFFF9-\uFFFB]|\p{Surrogate}/gu;

/** Characters that take two columns of a terminal. */
const wide =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF00-\uFF60\uFFE0-\uFFE6]|\p{Emoji_Presentation}/u;

/** Text in which nothing is hidden and nothing can act on a terminal: `␛` for an escape, `␉` for a tab, `<U+202E>` for others. */
export function visible(text: string): string {
  return text.replaceAll(unseen, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(0x24_00 + code);
    return code === 0x7f ? '␡' : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
  });
}

/** Text of characters that take one column each: nearly all that is ever shown, and told at once. */
const narrow = /^[ -~\u2500-\u25FC·…✗✓‹]*$/;

/** How many columns of a terminal a text takes that holds no control characters. */
export function displayWidth(text: string): number {
  if (narrow.test(text)) return text.length;
  let width = 0;
  for (const character of text) {
    if (!/\p{Mark}/u.test(character)) width += wide.test(character) ? 2 : 1;
  }
  return width;
}
