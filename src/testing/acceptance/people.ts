/** A repository with people of every role. */
import type { Acceptance, AcceptanceOptions } from './acceptance.ts';

/** By their login: octocat presses the buttons. */
const people = {
  octocat: 'admin',
  lead: 'maintain',
  mona: 'maintain',
  hubot: 'write',
  tri: 'triage',
  guest: 'read',
} as const;

/** Nobody writes as many comments within a minute, or an hour, as a test does: GitHub would have us wait, for the rest of it. */
const unhurried = { contentAMinute: 10_000, contentAnHour: 10_000, restPointsAMinute: 100_000, job: 10_000 };

export function peopled({ github = {}, ...options }: AcceptanceOptions): AcceptanceOptions {
  return {
    ...options,
    github: { limits: unhurried, ...github, repository: { collaborators: people, ...github.repository } },
  };
}

/** A team of the organisation, whose members only the token `ghs_teams` may read, which is the secret WAVEGATE_TEAM_TOKEN. */
export const teamSecret = { secrets: { WAVEGATE_TEAM_TOKEN: 'ghs_teams' } };
export function addTeam(
  { github }: Acceptance,
  slug: string,
  members: Readonly<Record<string, 'active' | 'pending'>>,
): void {
  const { state } = github.world;
  const may = { permissions: { members: 'read' }, repository: 'acme/fleet', expiresAt: null } as const;
  state.tokens.push({ value: 'ghs_teams', kind: 'installation', login: 'teams[bot]', ...may });
  const all = Object.entries(members).map(
    ([login, membership]) => ({ login, role: 'member', state: membership }) as const,
  );
  state.teams.push({ id: 1, org: 'acme', slug, members: all });
}

/** The issue of the first execution of the rollout. */
export function ownIssue({ github }: Acceptance): number {
  return github.repository.issues.find(({ title }) => title.includes('web-1'))?.number ?? 0;
}

/** Hubot, or another reviewer, reviews the environment production, which a run waits for, and all that follows from it has happened. */
export async function review(
  { github, runner }: Acceptance,
  state: 'approved' | 'rejected',
  comment = 'as discussed',
  login = 'hubot',
): Promise<void> {
  const [pending] = github.repository.pendingDeployments;
  const environment = github.repository.environments.find(({ name }) => name === 'production');
  const response = await fetch(`${github.url}/repos/acme/fleet/actions/runs/${pending?.run}/pending_deployments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${github.token({ kind: 'user', login })}` },
    body: JSON.stringify({ environment_ids: [environment?.id], state, comment }),
  });
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  await new Promise((resolve) => setTimeout(resolve, 100));
  await runner.quiet();
}
