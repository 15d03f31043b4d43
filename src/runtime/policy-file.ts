import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Floor } from '../core/policy/floor/floor.ts';
import { shortfalls } from '../core/policy/floor/shortfalls.ts';
import type { Rollout } from '../core/policy/floor/waves-meant.ts';
import { type Problem, ProblemError } from '../errors/problem.ts';
import { type ParsedPolicyFile, parsePolicyFile } from '../spec/parse-policy-file.ts';
import { readBytes } from './rollout-file.ts';

/** What a policy demands of rollouts. */
export interface Demands {
  readonly floors: readonly Floor[];
  /** In what a rollout falls short of them. Each problem names its place in the rollout file by a path. */
  readonly shortfallsOf: (rollout: Rollout) => Problem[];
}

/** Where the policy is when nobody says where, from the root of the repository. */
const defaultPlace = '.github/wavegate/policy.yml';

/** The policy on this machine; null: there is none. Refuses one that is not as it should be, and one that was named and is not there. */
export async function readDemands(named: string | undefined, root: string): Promise<Demands | null> {
  const usual = join(root, defaultPlace);
  if (named === undefined && !existsSync(usual)) return null;
  const name = named ?? defaultPlace;
  const bytes = await readBytes(named ?? usual, name);
  const parsed = parsePolicyFile(bytes, name);
  const demands = demandsOf(parsed);
  if (demands !== null) return demands;
  throw new ProblemError(parsed.problems, new Map([[name, new TextDecoder().decode(bytes)]]));
}

/** What a policy file demands; null: it is not as it should be. */
export function demandsOf({ policy, locate }: ParsedPolicyFile): Demands | null {
  if (policy === null) return null;
  const { floors } = policy;
  const ruleAt = (path: readonly (string | number)[]): string => {
    const { file, line } = locate(path);
    return `${file}:${line}`;
  };
  return { floors, shortfallsOf: (rollout) => shortfalls(floors, rollout, ruleAt) };
}
