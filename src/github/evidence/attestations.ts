import type { GitHub } from '../client.ts';
import { fieldsOfEach } from '../fields.ts';
import { GitHubProblem } from '../github-problem.ts';

/** One may hold the bill of materials of a whole image. */
const pageBytes = 64 * 1_048_576;

/** The bundles that a repository (`OWNER/NAME`) has for a digest, as JSON; null for one that GitHub does not hand out. */
export async function attestations(
  github: GitHub,
  repository: string,
  digest: string,
  timeoutMs: number,
): Promise<readonly unknown[]> {
  const route = 'GET /repos/{owner}/{repo}/attestations/{subject_digest}';
  const [owner, repo] = repository.split('/');
  const asked = github.list(
    route,
    { owner, repo, subject_digest: digest, per_page: 30 },
    { key: 'attestations', permission: 'attestations: read', timeoutMs, maxBytes: pageBytes },
  );
  const found = await asked.catch(async (error: unknown) => {
    if (!(error instanceof GitHubProblem) || error.facts.status !== 404) throw error;
    // The same answer for a digest without attestations and for a repository that is not shown: the repository itself tells them apart.
    await github.read('GET /repos/{owner}/{repo}', { owner, repo }, { timeoutMs });
    return [];
  });
  return fieldsOfEach(found, route).map((each) => each.json('bundle'));
}
