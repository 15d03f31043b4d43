import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../core/plan/plan.ts';
import { teamsIn } from '../core/policy/authorize.ts';
import { exceptionsTightened } from '../core/policy/floor/exception-shortfalls.ts';
import type { Floor } from '../core/policy/floor/floor.ts';
import { shortfalls } from '../core/policy/floor/shortfalls.ts';
import type { Rollout } from '../core/policy/floor/waves-meant.ts';
import { type Path, type Problem, problem, ProblemError, words } from '../errors/problem.ts';
import { type ParsedPolicyFile, parsePolicyFile } from '../spec/parse-policy-file.ts';
import { emergencyFile } from './emergency-file.ts';
import { readBytes, type RolloutFile } from './rollout-file.ts';

/** What a policy demands of rollouts. */
export interface Demands {
  readonly floors: readonly Floor[];
  /** Slugs of the teams that its rules name. */
  readonly teams: readonly string[];
  /** In what a rollout falls short of them. Each problem names its place in the rollout file by a path. */
  readonly shortfallsOf: (rollout: Rollout) => Problem[];
  /** In what a plan falls short of them that was made under an earlier policy. */
  readonly shortfallsSince: (plan: Plan, emergency: boolean) => Problem[];
  /** In what a rollout file will fall short of them once it is started for an emergency; located. */
  readonly emergencyShortfalls: (file: Pick<RolloutFile, 'definition' | 'locate'>) => Problem[];
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

/** What a gate goes by that is asked by itself: the limits of exceptions. Nothing is held against the rest. */
export function onlyLimits(demands: Demands): Demands {
  return { ...demands, shortfallsOf: () => [], emergencyShortfalls: () => [] };
}

/** What a policy file demands; null: it is not as it should be. */
export function demandsOf({ policy, locate }: ParsedPolicyFile): Demands | null {
  if (policy === null) return null;
  const { floors, bypassSecurityGates } = policy;
  const ruleAt = (path: Path): string => {
    const { file, line } = locate(path);
    return `${file}:${line}`;
  };
  const shortfallsOf = (rollout: Rollout): Problem[] => shortfalls(floors, rollout, ruleAt);
  return {
    floors,
    teams: teamsIn(policy),
    shortfallsOf,
    shortfallsSince: (plan, emergency) => [
      ...shortfallsOf({ definition: plan.definition, plan, emergency }),
      ...exceptionsTightened(floors, plan, (index) => ruleAt(['require', index, 'exceptions'])),
    ],
    emergencyShortfalls: (file) => {
      const then = emergencyFile(file, { bypassSecurityGates });
      if (then === null) return [];
      const short = shortfallsOf({ definition: then.definition, plan: null, emergency: true });
      const usual = shortfallsOf({ definition: file.definition, plan: null, emergency: false });
      const told = new Set(usual.map((each) => words(each).message));
      const more = short.filter((each) => !told.has(words(each).message));
      return more.map((each) =>
        problem(
          'policy-emergency-falls-short',
          { what: words(each).message },
          { location: then.locate(each.path ?? []), severity: 'warning' },
        ),
      );
    },
  };
}
