import { RE2JS } from 're2js';
import { didYouMean } from '../../errors/did-you-mean.ts';
import { type Problem, problem } from '../../errors/problem.ts';
import type { RolloutDefinition } from './rollout-definition.ts';

/** Longer values are refused: they become environment variables of every process. */
const longestValue = 32_768;
const longestPattern = 1_000;

/** Matches the whole value, in time linear in it: patterns come from files and values from whoever starts a run. */
export interface CompiledPattern {
  matches(value: string): boolean;
}

/** `detail`: what the pattern's author got wrong, in the words of the engine. */
export function compilePattern(pattern: string): CompiledPattern | { readonly detail: string } {
  if (pattern.length > longestPattern) return { detail: `it is longer than ${longestPattern} characters` };
  try {
    const compiled = RE2JS.compile(pattern);
    return { matches: (value) => compiled.matches(value) };
  } catch (error) {
    return { detail: error instanceof Error ? error.message.replace('error parsing regexp: ', '') : String(error) };
  }
}

/**
 * The value of every declared param: what was given, else its default, else the empty text. Values are never repeated in a
 * problem: one may be a secret given by mistake.
 */
export function resolveParams(
  definition: Pick<RolloutDefinition, 'params'>,
  given: Readonly<Record<string, string>>,
): { params: Readonly<Record<string, string>>; problems: readonly Problem[] } {
  const declared = Object.entries(definition.params).sort(([a], [b]) => (a < b ? -1 : 1));
  const names = declared.map(([name]) => name);
  const problems = Object.keys(given)
    .filter((name) => !Object.hasOwn(definition.params, name))
    .map((name) => problem('param-unknown', { name, meant: didYouMean(name, names), known: names }));
  const params: Record<string, string> = {};
  for (const [name, { required, pattern, default: standard, description }] of declared) {
    const value = Object.hasOwn(given, name) ? given[name] : standard;
    const path = ['params', name];
    params[name] = value ?? '';
    if (value === undefined && required) problems.push(problem('param-missing', { name, description }, { path }));
    else if (value !== undefined && pattern !== undefined && !fits(value, pattern)) {
      problems.push(problem('param-mismatch', { name, pattern }, { path }));
    } else if (value !== undefined && (value.length > longestValue || value.includes('\0'))) {
      problems.push(problem('param-unusable', { name, limit: longestValue }, { path }));
    }
  }
  return { params, problems };
}

function fits(value: string, pattern: string): boolean {
  if (value.length > longestValue) return false;
  const compiled = compilePattern(pattern);
  return 'matches' in compiled && compiled.matches(value);
}
