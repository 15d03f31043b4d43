import { createHash } from 'node:crypto';
import { replay } from '../../core/rollout/evolve.ts';
import { nodeName } from '../../core/rollout/names.ts';
import { type DeploymentView, deploymentViews } from '../../report/github/deployment-views.ts';
import { latestRunUrl } from '../../report/github/plan-section.ts';
import { Fields, fieldsOfEach } from '../fields.ts';
import { type Doubt, makeOnce } from './make-once.ts';
import type { Shown, Target } from './target.ts';

const permission = 'deployments: write';

/**
 * Brings the deployments up to date whose look changed since event `from`, at which they were right. `ref`: what is deployed where the plan
 * names no commit.
 */
export async function updateDeployments(target: Target, shown: Shown, ref: string, from: number): Promise<void> {
  const right = viewsAt(shown, from);
  const loaded = viewsAt(shown, shown.loaded);
  const link = latestRunUrl(target.site, shown.events);
  for (const view of deploymentViews(shown.state)) {
    const before = right.get(view.task);
    if (before !== undefined && sameStatus(before, view)) continue;
    const earlier = loaded.get(view.task);
    const id = await ensureDeployment(target, shown, { view, ref, doubt: earlier === undefined ? 'some' : 'much' });
    await ensureStatus(target, id, {
      view,
      link,
      doubt: earlier !== undefined && sameStatus(earlier, view) ? 'much' : 'some',
    });
  }
}

/** How the deployments should have looked when the ledger had so many events. */
function viewsAt({ state, events }: Shown, sequence: number): Map<string, DeploymentView> {
  if (sequence === 0) return new Map();
  const then = sequence >= events.length ? state : replay(state.plan, events.slice(0, sequence));
  return new Map(deploymentViews(then).map((view) => [view.task, view]));
}

function sameStatus({ status: a }: DeploymentView, { status: b }: DeploymentView): boolean {
  return a.state === b.state && a.description === b.description;
}

async function ensureDeployment(
  target: Target,
  { state }: Shown,
  { view, ref, doubt }: { readonly view: DeploymentView; readonly ref: string; readonly doubt: Doubt },
): Promise<number> {
  const { github } = target;
  const { plan, execution, issue } = state;
  const nodes = createHash('sha256');
  for (const index of view.nodes) nodes.update(`${nodeName(plan, index)}\n`);
  const payload = {
    execution,
    digest: plan.digest,
    issue: issue?.number ?? null,
    nodes: view.nodes.length,
    'nodes-sha256': nodes.digest('hex'),
  };
  return makeOnce(target, {
    doubt,
    look: () => findDeployment(target, view.task),
    make: () =>
      github.make(
        'POST /repos/{owner}/{repo}/deployments',
        {
          ref: plan.source.commit ?? ref,
          task: view.task,
          environment: view.environment,
          description: view.description,
          // Deploy this very commit, whatever the default branch and its checks say: the gates of the rollout file have decided.
          auto_merge: false,
          required_contexts: [],
          payload,
        },
        { permission },
      ),
    read: (data) => new Fields(data, 'the new deployment').count('id'),
  });
}

/** The oldest, should there ever be two. */
async function findDeployment({ github, us }: Target, task: string): Promise<number | null> {
  const found = fieldsOfEach(
    await github.list('GET /repos/{owner}/{repo}/deployments', { task }, { permission }),
    'the deployments',
  );
  const ours = found.filter((each) => each.text('task') === task && each.fieldsOrNull('creator')?.text('login') === us);
  const ids = ours.map((each) => each.count('id')).sort((a, b) => a - b);
  return ids[0] ?? null;
}

async function ensureStatus(
  target: Target,
  id: number,
  { view, link, doubt }: { readonly view: DeploymentView; readonly link: string | null; readonly doubt: Doubt },
): Promise<void> {
  const { github } = target;
  const { state, description } = view.status;
  await makeOnce(target, {
    doubt,
    look: async () => ((await isLatest(target, id, view)) ? id : null),
    make: () =>
      github.make(
        'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
        {
          deployment_id: id,
          state,
          description,
          ...(link === null ? {} : { log_url: link }),
          // What ran there before runs there no more once this does.
          auto_inactive: state === 'success',
        },
        { permission },
      ),
    read: () => id,
  });
}

async function isLatest({ github }: Target, id: number, { status }: DeploymentView): Promise<boolean> {
  const route = 'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses';
  // The newest comes first.
  const [latest] = fieldsOfEach(
    await github.list(route, { deployment_id: id, per_page: 1 }, { most: 1, permission }),
    'its statuses',
  );
  if (latest === undefined) return false;
  const state = latest.text('state');
  // A later deployment in the environment has taken its place.
  if (status.state === 'success' && state === 'inactive') return true;
  return state === status.state && latest.text('description') === status.description;
}
