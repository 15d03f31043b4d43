import { type Problem, problem } from '../../errors/problem.ts';
import { type SourceText, sourceText } from './source-text.ts';

/** Far above any rollout file that a person writes, and small enough to be read in a blink whatever is in it. */
export const sizeLimit = 1024 * 1024;

/** What YAML does not allow unescaped, and what makes a line look other than it is: bidirectional controls, line separators. */
const refused =
  /[\0-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\u2028\u2029\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]|(?!^)\uFEFF/g;

/** At most this many characters are reported one by one. */
const reportedCharacters = 10;

/** Takes bytes or text for a source: within the bound, valid UTF-8, without control characters. A byte-order mark may stand first. */
export function decodeSource(
  input: string | Uint8Array,
  file: string,
): { source: SourceText; problems: readonly Problem[] } {
  if (input.length > sizeLimit) {
    const location = { file, line: 1, column: 1 };
    return refusal(file, problem('file-too-large', { size: input.length, limit: sizeLimit }, { location }));
  }
  const text = typeof input === 'string' ? input : utf8(input);
  if (typeof text === 'number') {
    const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode((input as Uint8Array).subarray(0, text));
    const location = sourceText(file, before).locationAt(before.length);
    return refusal(file, problem('file-not-utf8', {}, { location }));
  }
  const source = sourceText(file, text);
  const found = [...text.matchAll(refused).take(reportedCharacters)];
  if (!text.isWellFormed()) found.push(...text.matchAll(/\p{Surrogate}/gu).take(1));
  return {
    source,
    problems: found.map((match) =>
      problem('bad-character', { character: codePoint(match[0]) }, { location: source.locationAt(match.index) }),
    ),
  };
}

/** `U+0000` */
function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function refusal(file: string, what: Problem): { source: SourceText; problems: readonly Problem[] } {
  return { source: sourceText(file, ''), problems: [what] };
}

/** The text, or the number of bytes before the first that is not UTF-8. */
function utf8(bytes: Uint8Array): string | number {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return validPrefix(bytes);
  }
}

function validPrefix(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (decodes(bytes.subarray(0, middle))) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Whether the bytes are valid as the beginning of a text: a character cut in two at the end is not wrong. */
function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
