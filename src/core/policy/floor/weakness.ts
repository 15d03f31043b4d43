/** Where a gate is less strict than it may be: a key of the rollout file below the gate, what stands there and what has to. */
export interface Weakness {
  readonly key: readonly string[];
  /** Empty: nothing stands there. */
  readonly found: string;
  readonly wanted: string;
}

/** One weakness where it is one, else none. `found`: as written; undefined where the key is absent. */
export function weakUnless(
  strict: boolean,
  key: readonly string[],
  found: string | number | boolean | undefined,
  wanted: string,
): Weakness[] {
  return strict ? [] : [{ key, found: found === undefined ? '' : String(found), wanted }];
}

/** What is asked for and not there, as one weakness. */
export function weakWithout(
  wanted: readonly string[],
  found: readonly string[],
  key: readonly string[],
  isSame: (one: string, other: string) => boolean = (one, other) => one === other,
): Weakness[] {
  const missing = wanted.filter((each) => !found.some((other) => isSame(each, other)));
  return weakUnless(missing.length === 0, key, found.join(', '), `${missing.join(', ')} as well`);
}
