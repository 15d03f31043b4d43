/** Users, teams, who the caller is, and what is left of its limits. */
import { type Call, type Operation, ok } from '../operation.ts';
import { page } from '../pages.ts';
import { Refusal, found } from '../refusal.ts';
import type { Team, User } from '../state.ts';
import { instant, userView } from '../views/common.ts';
import { fullRepository } from '../views/repository.ts';
import type { World } from '../world.ts';

const publicUser = (world: World, user: User) => ({
  ...userView(world, user.login),
  name: null,
  company: null,
  blog: '',
  location: null,
  email: null,
  hireable: null,
  bio: null,
  public_repos: 0,
  public_gists: 0,
  followers: 0,
  following: 0,
  created_at: instant(user.createdAt),
  updated_at: instant(user.createdAt),
});

const getUser: Operation = {
  id: 'users/get-by-username',
  method: 'GET',
  path: '/users/{username}',
  need: 'none',
  run: ({ world, params }) => {
    const wanted = (params['username'] ?? '').toLowerCase();
    return ok(publicUser(world, found(world.state.users.find(({ login }) => login.toLowerCase() === wanted))));
  },
};

/** Tokens of installations, GITHUB_TOKEN among them, are nobody. */
const getSelf: Operation = {
  id: 'users/get-authenticated',
  method: 'GET',
  path: '/user',
  need: 'none',
  run: ({ world, caller }) => {
    if (caller.kind !== 'user') throw new Refusal(403, 'Resource not accessible by integration');
    return ok(publicUser(world, world.user(caller.login)));
  },
};

const listRepositories: Operation = {
  id: 'apps/list-repos-accessible-to-installation',
  method: 'GET',
  path: '/installation/repositories',
  need: 'none',
  run: (call) => {
    const { world, caller } = call;
    if (caller.kind === 'user') {
      throw new Refusal(
        403,
        'You must authenticate with an installation access token in order to list repositories for an installation.',
      );
    }
    const repositories = world.state.repositories.filter(({ owner, name }) => `${owner}/${name}` === caller.repository);
    return page(
      call,
      repositories,
      (repository) => fullRepository(world, repository),
      (entries, total) => ({ total_count: total, repository_selection: 'selected', repositories: entries }),
    );
  },
};

/** 404 for who may not see the team. */
const findTeam = ({ world, params, caller }: Call): Team => {
  if (caller.kind !== 'user' && (caller.permissions['members'] ?? 'none') === 'none') {
    throw new Refusal(403, 'Resource not accessible by integration');
  }
  return found(world.state.teams.find(({ org, slug }) => org === params['org'] && slug === params['team_slug']));
};

const getMembership: Operation = {
  id: 'teams/get-membership-for-user-in-org',
  method: 'GET',
  path: '/orgs/{org}/teams/{team_slug}/memberships/{username}',
  need: 'none',
  run: (call) => {
    const team = findTeam(call);
    const wanted = (call.params['username'] ?? '').toLowerCase();
    const { role, state } = found(team.members.find(({ login }) => login.toLowerCase() === wanted));
    return ok({ role, state, url: `${call.world.apiUrl}/organizations/1/team/${team.id}/memberships/${wanted}` });
  },
};

const listMembers: Operation = {
  id: 'teams/list-members-in-org',
  method: 'GET',
  path: '/orgs/{org}/teams/{team_slug}/members',
  need: 'none',
  run: (call) => {
    const members = findTeam(call).members.filter(({ state }) => state === 'active');
    return page(call, members, ({ login }) => userView(call.world, login));
  },
};

const rateLimit: Operation = {
  id: 'rate-limit/get',
  method: 'GET',
  path: '/rate_limit',
  need: 'none',
  run: ({ world, caller }) => {
    const core = world.limitOf(caller, 'core');
    const graphql = world.limitOf(caller, 'graphql');
    const search = { limit: 30, used: 0, remaining: 30, reset: Math.floor(world.now() / 1000) + 60 };
    return ok({ resources: { core, graphql, search }, rate: core });
  },
};

export const peopleOperations = [getUser, getSelf, listRepositories, getMembership, listMembers, rateLimit];
