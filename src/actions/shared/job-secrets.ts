import { presentSecrets, requiredSecrets } from '../../runtime/secrets.ts';
import type { Invocation } from '../invocation.ts';
import { secretPairs } from './text-inputs.ts';

/**
 * The environment of the action with the values of the input `secrets` in it, for the names that the rollout file declares. No other name is
 * taken from there: an input must not decide what PATH is.
 */
export function withSecrets({ inputs, env, mask }: Invocation, declared: readonly string[]) {
  const given = secretPairs(inputs['secrets'] ?? '');
  const own: Record<string, string | undefined> = { ...env };
  for (const name of declared) {
    const value = given[name];
    if (value === undefined) continue;
    mask(value);
    own[name] = value;
    // Steps get a secret from the environment, by its name.
    process.env[name] = value;
  }
  return {
    env: own,
    /** All declared secrets; refuses when one is missing. */
    required: (): Record<string, string> => requiredSecrets(declared, own),
    /** Those that are there. */
    present: (): Record<string, string> => presentSecrets(declared, own),
  };
}
