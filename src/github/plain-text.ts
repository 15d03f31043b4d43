const longest = 300;

/** Text from outside, fit for a line of a message: no control characters, not long. */
export function plainText(text: string): string {
  const line = text
    .slice(0, 4 * longest)
    .replace(/[\s\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ')
    .trim();
  return line.length <= longest ? line : `${line.slice(0, longest)}…`;
}
