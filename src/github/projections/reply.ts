import { markerOf, replyMarker } from '../../report/github/marker.ts';
import { Fields } from '../fields.ts';
import { listComments } from './list-comments.ts';
import { makeOnce } from './make-once.ts';
import type { Target } from './target.ts';

const permission = 'issues: write';

type Us = Pick<Target, 'github' | 'us' | 'lagMs'>;

interface Standing {
  readonly id: number;
  readonly body: string;
}

/** The comment that is answered, and where it stands. */
export interface Answered {
  readonly issue: number;
  readonly comment: number;
  /** When it was written, epoch milliseconds by GitHub's clock: no answer is older. Absent: not known, and every comment is looked through. */
  readonly writtenAt?: number;
}

/** Answers a comment by one of ours, made once and from then on edited. `text`: Markdown, safe to render. */
export async function writeReply(target: Us, answered: Answered, text: string): Promise<void> {
  if (await editReply(target, answered, text)) return;
  const { github } = target;
  const body = bodyOf(answered, text);
  await makeOnce(target, {
    doubt: 'none',
    look: () => theReply(target, answered),
    make: () =>
      github.make(
        'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
        { issue_number: answered.issue, body },
        { permission },
      ),
    read: (data) => ({ id: new Fields(data, 'the reply').count('id'), body }),
  });
  // Another run may have answered the same comment in the same moment: no condition can be put on making a comment.
  await theReply(target, answered);
}

/** As `writeReply`, where there is a reply; says whether there is. */
export async function editReply(target: Us, answered: Answered, text: string): Promise<boolean> {
  const found = await theReply(target, answered);
  if (found === null) return false;
  const body = bodyOf(answered, text);
  if (found.body === body) return true;
  const route = 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}';
  await target.github.change(route, { comment_id: found.id, body }, { permission });
  return true;
}

function bodyOf({ comment }: Answered, text: string): string {
  return `${replyMarker(comment)}\n\n${text}`;
}

/** The reply that was made first; any other one is taken away, by whoever sees it. */
async function theReply({ github, us }: Us, answered: Answered): Promise<Standing | null> {
  const [first, ...more] = await replies({ github, us }, answered);
  for (const { id } of more)
    await github.remove(
      'DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}',
      { comment_id: id },
      { permission },
    );
  return first ?? null;
}

/** Ours alone count, the oldest first: anybody can write a marker. */
async function replies({ github, us }: Us, { issue, comment, writtenAt }: Answered): Promise<Standing[]> {
  const comments = await listComments(github, issue, writtenAt ?? null);
  const marker = replyMarker(comment);
  return comments
    .filter(
      (each) => each.fieldsOrNull('user')?.text('login') === us && markerOf(each.textOrNull('body') ?? '') === marker,
    )
    .map((each) => ({ id: each.count('id'), body: (each.textOrNull('body') ?? '').replaceAll('\r\n', '\n') }))
    .toSorted((one, other) => one.id - other.id);
}
