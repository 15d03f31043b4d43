import { problem, type Problem, ProblemError, refuse } from '../../errors/problem.ts';

/** Reads `NAME=VALUE` lines; empty lines and lines that begin with `#` say nothing. Refuses with every line that is none. */
export function pairs(text: string, input: string): Record<string, string> {
  const found: Record<string, string> = Object.create(null);
  const problems: Problem[] = [];
  for (const [index, line] of lines(text).entries()) {
    const at = line.indexOf('=');
    const name = line.slice(0, at).trim();
    // What stands in the line may be a secret: it is not shown.
    if (at < 1) problems.push(problem('input-line-without-name', { input, line: index + 1 }));
    else found[name] = line.slice(at + 1);
  }
  if (problems.length > 0) throw new ProblemError(problems);
  return found;
}

export function lines(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/**
 * The values of secrets by their names. A value that is a JSON string is read as one, so that it may hold line feeds; what has no name or no
 * value, as a secret that does not exist, is left out.
 */
export function secretPairs(text: string): Record<string, string> {
  const named = text.split(/\r?\n/).filter((line) => !line.trimStart().startsWith('='));
  const found = pairs(named.join('\n'), 'secrets');
  for (const [name, written] of Object.entries(found)) {
    const value = jsonString(written.trim()) ?? written;
    if (value === '' || written.trim() === 'null') delete found[name];
    else found[name] = value;
  }
  return found;
}

function jsonString(text: string): string | null {
  if (!text.startsWith('"')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

/** A whole number from 0 on. */
export function countInput(text: string, input: string): number {
  const value = Number(text.trim());
  if (text.trim() === '' || !Number.isSafeInteger(value) || value < 0)
    return refuse('input-not-a-number', { input, value: text });
  return value;
}

/** Empty: false. Anything but `true` and `false` is refused: a misspelt guard guards nothing. */
export function flagInput(text: string, input: string): boolean {
  const value = text.trim();
  if (value !== '' && value !== 'true' && value !== 'false') return refuse('input-not-a-flag', { input, value: text });
  return value === 'true';
}
