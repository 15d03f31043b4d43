import { problem, ProblemError, refuse } from '../../errors/problem.ts';
import type { GitHub, Repository } from '../../github/client.ts';
import { readFileAt } from '../../github/content.ts';
import type { Invocation } from '../invocation.ts';

/** Where the policy stands. */
export interface PolicyPlace {
  /** A path; empty: there is no policy. */
  readonly file: string;
  /** Null: on the default branch of this repository. */
  readonly elsewhere: { readonly repository: Repository; readonly commit: string } | null;
}

/** Where a job was told that the policy stands. Refuses anything but a full commit of another repository: what is not can be moved. */
export function policyPlace({ inputs }: Pick<Invocation, 'inputs'>): PolicyPlace {
  const file = inputs['policy-file'] ?? '';
  const written = (inputs['policy-repository'] ?? '').trim();
  if (written === '') return { file, elsewhere: null };
  const [, owner, name, commit] = /^([A-Za-z0-9-]+)\/([A-Za-z0-9._-]+)@([0-9a-f]{40})$/.exec(written) ?? [];
  if (owner === undefined || name === undefined || commit === undefined)
    return refuse('policy-repository-invalid', { written: written.slice(0, 200) });
  return { file, elsewhere: { repository: { owner, name }, commit } };
}

/** What the policy file is called in messages. */
export function policyName({ file, elsewhere }: PolicyPlace): string {
  if (elsewhere === null) return file;
  const { repository, commit } = elsewhere;
  return `${repository.owner}/${repository.name}@${commit.slice(0, 12)}:${file}`;
}

/**
 * The policy file, on the default branch as it was at a commit, or as it is now where that is null; null: there is none. One in another
 * repository has to be there.
 */
export async function readPolicyBytes(
  github: GitHub,
  { file, elsewhere }: PolicyPlace,
  commit: string | null,
): Promise<Uint8Array | null> {
  if (elsewhere === null) return file === '' ? null : readFileAt(github, commit, file);
  const { repository } = elsewhere;
  const bytes = file === '' ? null : await readFileAt(github, elsewhere.commit, file, repository);
  if (bytes !== null) return bytes;
  const missing = { file, repository: `${repository.owner}/${repository.name}` };
  throw new ProblemError([problem('policy-file-missing', missing)]);
}
