import type { RolloutDefinition } from '../../core/definition/rollout-definition.ts';
import { didYouMean } from '../../errors/did-you-mean.ts';
import { type Path, type Problem, problem } from '../../errors/problem.ts';
import type { GitHub } from '../client.ts';
import { type Environment, listEnvironments } from '../environments.ts';
import type { Place } from './place.ts';

/** A wave that names an environment, and where it does. */
interface Use {
  readonly wave: string;
  readonly role: 'approve' | 'run';
  readonly environment: string;
  /** The wave asks people by itself, too. */
  readonly asks: boolean;
  readonly path: Path;
}

/** Environments that are not there, that ask nobody, or that ask too often. */
export async function checkEnvironments(
  github: GitHub,
  definition: RolloutDefinition,
  place: Pick<Place, 'private'>,
): Promise<Problem[]> {
  const uses = usesOf(definition);
  if (uses.length === 0) return [];
  const environments = await listEnvironments(github);
  const byName = new Map(environments.map((each) => [each.name.toLowerCase(), each]));
  const names = environments.map(({ name }) => name);
  const known = (use: Use): Environment | undefined => byName.get(use.environment.toLowerCase());
  const missing = uses
    .filter((use) => known(use) === undefined)
    .map(({ environment, wave, path }) =>
      problem('environment-missing', { environment, wave, meant: didYouMean(environment, names) }, { path }),
    );
  const waves = (those: readonly Use[]): string[] => those.map(({ wave }) => `wave ${wave}`);
  const open = groups(uses.filter((use) => use.role === 'approve' && !use.asks && holdsNobody(known(use))));
  const asking = groups(uses.filter((use) => use.role === 'run' && holdsSomebody(known(use))));
  return [
    ...missing,
    ...open.map(([environment, those]) =>
      problem(
        'environment-unprotected',
        { environment, waves: waves(those), private: place.private },
        { path: those[0]?.path ?? [], severity: 'warning' },
      ),
    ),
    ...asking.map(([environment, those]) =>
      problem('run-environment-asks', { environment, waves: waves(those) }, { path: those[0]?.path ?? [] }),
    ),
  ];
}

function usesOf({ waves }: RolloutDefinition): Use[] {
  return waves.flatMap(({ name, environment, approval }, index) =>
    (['approve', 'run'] as const).flatMap((role) => {
      const named = environment?.[role];
      if (named === undefined) return [];
      return [{ wave: name, role, environment: named, asks: approval !== null, path: ['waves', index, 'environment'] }];
    }),
  );
}

function groups(uses: readonly Use[]): [string, Use[]][] {
  return [...Map.groupBy(uses, ({ environment }) => environment)];
}

function holdsNobody(environment: Environment | undefined): boolean {
  return environment !== undefined && !holdsSomebody(environment);
}

function holdsSomebody(environment: Environment | undefined): boolean {
  return environment !== undefined && (environment.reviewers > 0 || environment.waitTimer > 0);
}
