import { endedStatuses, statusOf } from '../../core/rollout/state.ts';
import { issueBody, issueTitle } from '../../report/github/issue-body.ts';
import { issueMarker, markerOf } from '../../report/github/marker.ts';
import { parseSnapshot, type Snapshot } from '../../report/github/snapshot.ts';
import { Fields, fieldsOfEach } from '../fields.ts';
import { makeOnce } from './make-once.ts';
import type { Shown, Target } from './target.ts';

const permission = 'issues: write';
const ourLabel = 'wavegate';
/** GitHub takes no longer ones. */
const longestLabel = 50;
/** Between the clocks of whoever planned and of GitHub. */
const clockSkew = 3_600_000;

export interface LinkedIssue {
  readonly number: number;
  readonly url: string;
}

/** The issue of a rollout, made when there is none. Its number belongs into the ledger before anything else is shown. */
export async function openIssue(target: Target, shown: Shown): Promise<LinkedIssue> {
  const { github } = target;
  const { state } = shown;
  const labels = new Set([ourLabel, ...state.plan.definition.labels.map((label) => label.slice(0, longestLabel))]);
  return makeOnce(target, {
    doubt: shown.loaded > 0 ? 'much' : 'some',
    look: () => findIssue(target, shown),
    make: () =>
      github.make(
        'POST /repos/{owner}/{repo}/issues',
        {
          title: issueTitle(state.execution),
          body: issueBody({ ...shown, site: target.site, projected: 0 }),
          labels: [...labels],
        },
        { permission },
      ),
    read: (data) => linkOf(new Fields(data, 'the new issue')),
  });
}

async function findIssue({ github, us }: Target, { state }: Shown): Promise<LinkedIssue | null> {
  const since = new Date(state.startedAt - clockSkew).toISOString();
  const params = { labels: ourLabel, state: 'all', creator: us, since };
  const issues = fieldsOfEach(
    await github.list('GET /repos/{owner}/{repo}/issues', params, { permission }),
    'the issues',
  );
  const marker = issueMarker(state.execution);
  const ours = issues.filter(
    (issue) =>
      issue.fieldsOrNull('pull_request') === null &&
      issue.fields('user').text('login') === us &&
      markerOf(issue.textOrNull('body') ?? '') === marker,
  );
  // The first one is the one that others may know already.
  const [first] = ours.map(linkOf).sort((a, b) => a.number - b.number);
  return first ?? null;
}

function linkOf(issue: Fields): LinkedIssue {
  return { number: issue.count('number'), url: issue.text('html_url') };
}

/** An issue as it stands on GitHub. */
export interface StandingIssue {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly open: boolean;
  /** Null where it is not of this plan, or cannot be read. */
  readonly snapshot: Snapshot | null;
}

/** Null when it is gone, or was transferred to another repository. */
export async function readIssue({ github }: Target, { state }: Shown, number: number): Promise<StandingIssue | null> {
  const found = await github.find(
    'GET /repos/{owner}/{repo}/issues/{issue_number}',
    { issue_number: number },
    { permission, here: true },
  );
  if (found === null) return null;
  const issue = new Fields(found.data, 'the issue');
  const body = (issue.textOrNull('body') ?? '').replaceAll('\r\n', '\n');
  const snapshot = parseSnapshot(body);
  const ours = snapshot?.execution === state.execution && snapshot.digest === state.plan.digest;
  return {
    number: issue.count('number'),
    title: issue.text('title'),
    body,
    open: issue.text('state') === 'open',
    snapshot: ours ? snapshot : null,
  };
}

/** Writes what differs, and nothing when nothing does; says whether it wrote. `projected`: up to which event all else is shown. */
export async function updateIssue(
  { github, site }: Target,
  shown: Shown,
  standing: StandingIssue,
  projected: number,
): Promise<boolean> {
  const { state } = shown;
  const before = standing.snapshot;
  // The ledger's branch moves with every rollout on it: that alone is no news.
  const unmoved = before !== null && before.sequence === projected && projected === shown.events.length;
  const commit = unmoved ? before.commit : shown.commit;
  const body = issueBody({ ...shown, commit, site, projected });
  const ended = endedStatuses.has(statusOf(state));
  const title = issueTitle(state.execution);
  const changes = {
    ...(body === standing.body ? {} : { body }),
    ...(title === standing.title ? {} : { title }),
    ...(ended !== standing.open
      ? {}
      : ended
        ? { state: 'closed', state_reason: state.ending?.status === 'succeeded' ? 'completed' : 'not_planned' }
        : { state: 'open' }),
  };
  if (Object.keys(changes).length === 0) return false;
  const number = { issue_number: standing.number };
  await github.change('PATCH /repos/{owner}/{repo}/issues/{issue_number}', { ...number, ...changes }, { permission });
  return true;
}
