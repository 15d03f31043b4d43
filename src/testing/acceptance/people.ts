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

/** Nobody writes as many comments within a minute as a test does: GitHub would have us wait, for the rest of that minute. */
const unhurried = { contentAMinute: 10_000, restPointsAMinute: 100_000 };

export function peopled({ github = {}, ...options }: AcceptanceOptions): AcceptanceOptions {
  return {
    ...options,
    github: { limits: unhurried, ...github, repository: { collaborators: people, ...github.repository } },
  };
}

/** The issue of the first execution of the rollout. */
export function ownIssue({ github }: Acceptance): number {
  return github.repository.issues.find(({ title }) => title.includes('web-1'))?.number ?? 0;
}
