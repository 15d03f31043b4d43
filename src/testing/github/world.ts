/** What every operation works on: the state, the objects of git, the clock, the addresses and the way out for events. */
import type { Artifacts } from './artifacts.ts';
import type { GitObjects } from './git/objects.ts';
import { type Limits, type LimitView, limitView } from './limits.ts';
import { notFound } from './refusal.ts';
import type { GitHubState, Repository, Role, Token, User } from './state.ts';

export interface GitHubEvent {
  /** As in `GITHUB_EVENT_NAME`. */
  readonly name: 'workflow_dispatch' | 'repository_dispatch' | 'issue_comment' | 'issues' | 'push' | 'schedule';
  readonly repository: Repository;
  readonly actor: string;
  /** Full ref and commit that the event is about. */
  readonly ref: string;
  readonly sha: string;
  /** The webhook's payload, as in `GITHUB_EVENT_PATH`. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** The run that a dispatch made already; null for every other event: who schedules starts the runs. */
  readonly run: number | null;
  /** Path of the only workflow it is for; null: whichever listens. */
  readonly workflow: string | null;
}

export interface World {
  readonly state: GitHubState;
  readonly git: GitObjects;
  readonly artifacts: Artifacts;
  readonly limits: Limits;
  readonly apiUrl: string;
  readonly graphqlUrl: string;
  /** Where people look: no server answers there. */
  readonly serverUrl: string;
  now(): number;
  /** Where an artifact's archive can be fetched without a token, for a short while. */
  downloadUrl(artifact: number): string;
  limitOf(caller: Token, resource: 'core' | 'graphql'): LimitView;
  nextId(): number;
  emit(event: GitHubEvent): void;
  user(login: string): User;
  findRepository(owner: string, name: string): Repository | undefined;
  /** Or a 404 where the caller may not see it. */
  visibleRepository(owner: string, name: string, caller: Token): Repository;
}

type Ports = Pick<
  World,
  'state' | 'git' | 'artifacts' | 'apiUrl' | 'graphqlUrl' | 'serverUrl' | 'now' | 'emit' | 'downloadUrl' | 'limits'
>;

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

export const makeWorld = (ports: Ports): World => {
  const { state } = ports;
  const world: World = {
    ...ports,
    limitOf: (caller, resource) => limitView(ports, ports.limits, caller, resource),
    nextId: () => state.nextId++,
    user: (login) => {
      const known = state.users.find((user) => same(user.login, login));
      if (known !== undefined) return known;
      const type = login.endsWith('[bot]') ? 'Bot' : 'User';
      const user: User = { login, id: world.nextId(), type, createdAt: ports.now() };
      state.users.push(user);
      return user;
    },
    findRepository: (owner, name) =>
      state.repositories.find((repository) => same(repository.owner, owner) && same(repository.name, name)),
    visibleRepository: (owner, name, caller) => {
      const repository = world.findRepository(owner, name);
      if (repository === undefined) throw notFound();
      const full = `${repository.owner}/${repository.name}`;
      const admitted =
        caller.repository === null ? roleOf(repository, caller.login) !== null : caller.repository === full;
      if (repository.private && !admitted) throw notFound();
      return repository;
    },
  };
  return world;
};

/** null: none. The owner of a repository is its admin. */
export const roleOf = (repository: Repository, login: string): Role | null => {
  if (same(repository.owner, login)) return 'admin';
  const entry = Object.entries(repository.collaborators).find(([name]) => same(name, login));
  return entry?.[1] ?? null;
};
