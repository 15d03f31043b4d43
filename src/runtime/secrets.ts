import { refuse } from '../errors/problem.ts';

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

/** All declared secrets; refuses before anything runs when one is missing. */
export function requiredSecrets(
  names: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const found = presentSecrets(names, env);
  const missing = names.filter((name) => !Object.hasOwn(found, name));
  return missing.length === 0 ? found : refuse('secret-missing', { names: missing });
}
