import { commentsOf } from '../../report/github/comments.ts';
import { commentMarker, markerOf } from '../../report/github/marker.ts';
import { fieldsOfEach } from '../fields.ts';
import { makeOnce } from './make-once.ts';
import type { Shown, Target } from './target.ts';

const permission = 'issues: write';

/** Posts the comments about events from `from` on that are missing. */
export async function postComments(target: Target, shown: Shown, issue: number, from: number): Promise<void> {
  const { github } = target;
  const { state, events, loaded } = shown;
  const wanted = commentsOf(state.plan, events, target.site.owner).filter(({ sequence }) => sequence >= from);
  if (wanted.length === 0) return;
  const older = wanted.some(({ sequence }) => sequence < loaded);
  const there = older ? await markersOn(target, issue) : new Set<string>();
  for (const { key, body, sequence } of wanted) {
    const marker = commentMarker(state.execution, key);
    if (there.has(marker)) continue;
    await makeOnce(target, {
      mayExist: sequence < loaded,
      look: async () => ((await markersOn(target, issue)).has(marker) ? marker : null),
      make: () =>
        github.make(
          'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
          { issue_number: issue, body },
          { permission },
        ),
      read: () => marker,
    });
  }
}

/** The markers of the comments that are ours. Anybody can write a marker. */
async function markersOn({ github, us }: Target, issue: number): Promise<Set<string>> {
  const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
  const comments = fieldsOfEach(await github.list(route, { issue_number: issue }, { permission }), 'the comments');
  return new Set(
    comments
      .filter((comment) => comment.fieldsOrNull('user')?.text('login') === us)
      .flatMap((comment) => markerOf(comment.textOrNull('body') ?? '') ?? []),
  );
}
