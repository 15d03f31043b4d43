/** Moving refs, within the rules that a repository has for them. */
import { syncWorkflows } from '../workflow-files.ts';
import type { Repository, Ruleset, Token } from '../state.ts';
import type { World } from '../world.ts';

const matches = (pattern: string, ref: string): boolean => {
  const source = pattern
    .split(/(\*\*|\*)/)
    .map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')))
    .join('');
  return new RegExp(`^${source}$`).test(ref);
};

export const rulesetsFor = (repository: Repository, ref: string): readonly Ruleset[] => {
  const covers = (pattern: string): boolean =>
    pattern === '~ALL' ||
    (pattern === '~DEFAULT_BRANCH' && ref === `refs/heads/${repository.defaultBranch}`) ||
    matches(pattern, ref);
  return repository.rulesets.filter(
    ({ enforcement, include, exclude }) => enforcement === 'active' && include.some(covers) && !exclude.some(covers),
  );
};

/** Types of rules that refuse the change; nobody is on a bypass list. */
export const broken = (
  repository: Repository,
  ref: string,
  change: 'create' | 'update' | 'delete',
): readonly string[] => {
  const refusing: Readonly<Record<typeof change, readonly string[]>> = {
    create: ['creation'],
    update: ['update', 'pull_request', 'required_status_checks', 'merge_queue', 'required_deployments'],
    delete: ['deletion'],
  };
  return rulesetsFor(repository, ref)
    .flatMap(({ rules }) => rules.map(({ type }) => type))
    .filter((type) => refusing[change].includes(type));
};

/** Points a ref at a commit, tells about the push and reads the workflows of the default branch again. */
export const moveRef = (
  world: World,
  repository: Repository,
  ref: string,
  sha: string,
  pusher: Token | string,
): void => {
  const before = repository.refs[ref] ?? '0'.repeat(40);
  repository.refs[ref] = sha;
  repository.pushedAt = world.now();
  if (ref === `refs/heads/${repository.defaultBranch}`) syncWorkflows(world, repository);
  if (typeof pusher !== 'string' && pusher.kind === 'job') return;
  const actor = typeof pusher === 'string' ? pusher : pusher.login;
  const payload = { ref, before, after: sha, created: /^0+$/.test(before), deleted: false, forced: false };
  world.emit({ name: 'push', repository, actor, ref, sha, payload, run: null, workflow: null });
};
