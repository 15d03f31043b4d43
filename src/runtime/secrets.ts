import { shortestSecret } from '../core/mask.ts';
import { problem, ProblemError } from '../errors/problem.ts';

/** The declared secrets that the environment has, by name. An empty one counts as missing. */
export function presentSecrets(
  names: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const value = env[name];
    if (value !== undefined && value !== '') found[name] = value;
  }
  return found;
}

/** All declared secrets; refuses before anything runs when one is missing, or too short to be masked in what steps print. */
export function requiredSecrets(
  names: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const found = presentSecrets(names, env);
  const missing = names.filter((name) => !Object.hasOwn(found, name));
  const problems = missing.length === 0 ? [] : [problem('secret-missing', { names: missing })];
  for (const [name, value] of Object.entries(found)) {
    if (value.length < shortestSecret) problems.push(problem('secret-too-short', { name }));
  }
  if (problems.length > 0) throw new ProblemError(problems);
  return found;
}
