import type { GitHub } from '../client.ts';
import { fieldsOfEach } from '../fields.ts';

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
  const found = await github.list(
    route,
    { owner, repo, subject_digest: digest, per_page: 30 },
    { key: 'attestations', permission: 'attestations: read', timeoutMs, maxBytes: pageBytes },
  );
  return fieldsOfEach(found, route).map((each) => each.json('bundle'));
}
