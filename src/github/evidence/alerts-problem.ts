import type { AlertSource } from '../../core/gates/alerts/alert.ts';
import { refuse } from '../../errors/problem.ts';
import type { GitHub } from '../client.ts';
import { GitHubProblem } from '../github-problem.ts';

/** What GitHub says where it hides alerts: the feature is off, or the token may not look. */
const hidden: readonly string[] = ['github-permission-missing', 'github-forbidden', 'github-not-found'];

/** Asks for alerts; a refusal says whether the feature is off or which permission is missing. An empty list is never made of it. */
export async function readAlerts<T>(
  { repository: { owner, name } }: GitHub,
  feature: AlertSource,
  permission: string,
  read: () => Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof GitHubProblem) || !hidden.includes(error.problems[0]?.code ?? '')) throw error;
    const { says } = error.facts;
    const about = { feature, repository: `${owner}/${name}`, says };
    if (/\b(?:disabled|must be enabled|not enabled|not available)\b/i.test(says))
      return refuse('alerts-feature-off', about);
    return refuse('alerts-unreadable', { ...about, permission });
  }
}
