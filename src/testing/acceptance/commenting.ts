/** People who write comments, and what is answered. */
import { entryAt, walk } from '../github/git/trees.ts';
import type { Decision } from '../../ledger/decision.ts';
import type { Acceptance } from './acceptance.ts';

export interface Said {
  readonly comment: number;
  /** Our answers, each once: empty where there is none. */
  readonly replies: readonly string[];
  /** How we reacted. */
  readonly reactions: readonly string[];
  /** What was decided, as the ledger keeps it; null: nothing. */
  readonly decision: Decision | null;
}

export type Commenting = Pick<Acceptance, 'github' | 'runner'>;

/** Somebody, or an App where the login is that of a bot, writes a comment; nothing is waited for. Gives its id. */
export async function write({ github }: Commenting, login: string, body: string, issue: number): Promise<number> {
  // With a token of their own, the stand-in lets only those write who have a role.
  const kind = Object.hasOwn(github.repository.collaborators, login) ? 'user' : 'installation';
  const token = github.token({ kind, login });
  const response = await fetch(`${github.url}/repos/acme/fleet/issues/${issue}/comments`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ body }),
  });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  return ((await response.json()) as { id: number }).id;
}

/** Somebody writes a comment, and all that follows from it has happened. `issue`: absent: the first one. */
export async function comment(at: Commenting, login: string, body: string, issue?: number): Promise<Said> {
  const number = issue ?? at.github.repository.issues[0]?.number ?? 1;
  const id = await write(at, login, body, number);
  await at.runner.quiet();
  return answerTo(at, id);
}

export function answerTo({ github }: Commenting, comment: number): Said {
  const { comments, reactions } = github.repository;
  const marker = `<!-- wavegate reply ${comment} -->`;
  return {
    comment,
    replies: comments.filter(({ body }) => body.startsWith(marker)).map(({ body }) => body),
    reactions: reactions
      .filter(({ on, subject }) => on === 'comment' && subject === comment)
      .map(({ content }) => content),
    decision: decisionsIn({ github }).find((each) => each.comment === comment) ?? null,
  };
}

/** Everything that was decided on comments, from git itself. */
export function decisionsIn({ github }: Pick<Commenting, 'github'>): Decision[] {
  const { git } = github.world;
  const tree = git.commit(github.repository.refs['refs/heads/wavegate'] ?? '')?.tree;
  if (tree === undefined) return [];
  const paths = [...walk(git, tree)].map(({ path }) => path).filter((path) => path.startsWith('comments/'));
  return paths.map((path) => {
    const data = git.blob(entryAt(git, tree, path)?.sha ?? '');
    return JSON.parse(Buffer.from(data ?? '').toString('utf8')) as Decision;
  });
}

/** An issue to talk on, of nobody's rollout. */
export async function openIssue({ ask }: Acceptance, title = 'Deploying'): Promise<number> {
  const issue = (await ask('POST', '/issues', { title })) as { number: number };
  return issue.number;
}
