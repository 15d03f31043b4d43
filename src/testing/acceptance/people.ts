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

export function peopled({ github = {}, ...options }: AcceptanceOptions): AcceptanceOptions {
  return { ...options, github: { ...github, repository: { collaborators: people, ...github.repository } } };
}

/** The issue of the first execution of the rollout. */
export function ownIssue({ github }: Acceptance): number {
  return github.repository.issues.find(({ title }) => title.includes('web-1'))?.number ?? 0;
}
