import { commentsOf } from '../../report/github/comments.ts';
import { commentMarker, markerOf } from '../../report/github/marker.ts';
import { listComments } from './list-comments.ts';
import { makeOnce } from './make-once.ts';
import { lag, type Shown, type Target } from './target.ts';

const permission = 'issues: write';

/** Posts the comments about events from `from` on that are missing. */
export async function postComments(target: Target, shown: Shown, issue: number, from: number): Promise<void> {
  const { github } = target;
  const { state, events, loaded } = shown;
  const wanted = commentsOf(state.plan, events, target.site.owner).filter(({ sequence }) => sequence >= from);
  if (wanted.length === 0) return;
  const markerOfKey = (key: string): string => commentMarker(state.execution, key);
  let there = await markersOn(target, issue);
  if (wanted.some(({ key, sequence }) => sequence < loaded && !there.has(markerOfKey(key)))) {
    await lag(target);
    there = there.union(await markersOn(target, issue));
  }
  for (const { key, body } of wanted) {
    const marker = markerOfKey(key);
    if (there.has(marker)) continue;
    await makeOnce(target, {
      doubt: 'none',
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
  const comments = await listComments(github, issue, null);
  return new Set(
    comments
      .filter((comment) => comment.fieldsOrNull('user')?.text('login') === us)
      .flatMap((comment) => markerOf(comment.textOrNull('body') ?? '') ?? []),
  );
}
