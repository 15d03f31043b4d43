import type { GitHub, Made } from './client.ts';
import { Fields } from './fields.ts';
import { GitHubProblem } from './github-problem.ts';

export interface Dispatch {
  /** File name (`rollout.yml`) or id. */
  readonly workflow: string;
  readonly ref: string;
  readonly inputs: Readonly<Record<string, string>>;
}

export type Dispatched =
  /** Older servers do not tell which run it became: null. */
  { readonly kind: 'dispatched'; readonly run: number | null } | Extract<Made, { kind: 'uncertain' }>;

const permission = 'actions: write';

/** Starts a workflow. A dispatch that is uncertain may be repeated where a second run does no harm. */
export async function dispatchWorkflow(github: GitHub, { workflow, ref, inputs }: Dispatch): Promise<Dispatched> {
  const route = 'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches';
  const params = { workflow_id: workflow, ref, inputs };
  const made = await github.make(route, { ...params, return_run_details: true }, { permission }).catch((error) => {
    if (!isUnknownParameter(error)) throw error;
    return github.make(route, params, { permission });
  });
  if (made.kind === 'uncertain') return made;
  const run = made.status === 200 ? new Fields(made.data, route).count('workflow_run_id') : null;
  return { kind: 'dispatched', run };
}

/** What a server says that does not know `return_run_details`. */
function isUnknownParameter(error: unknown): boolean {
  if (!(error instanceof GitHubProblem) || ![400, 422].includes(error.facts.status ?? 0)) return false;
  return error.facts.says.includes('return_run_details');
}

/** `disabled`: by us or by a person. `other`: GitHub took it off, after 60 days without a commit say. */
export type WorkflowState = 'active' | 'disabled' | 'other';

/** Null when there is no such workflow on the default branch. */
export async function workflowState(github: GitHub, workflow: string): Promise<WorkflowState | null> {
  const route = 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}';
  const found = await github.find(route, { workflow_id: workflow }, { permission: 'actions: read' });
  if (found === null) return null;
  const state = new Fields(found.data, route).text('state');
  if (state === 'active') return 'active';
  return state === 'disabled_manually' ? 'disabled' : 'other';
}

export async function switchWorkflow(github: GitHub, workflow: string, to: 'enable' | 'disable'): Promise<void> {
  const route = `PUT /repos/{owner}/{repo}/actions/workflows/{workflow_id}/${to}`;
  await github.change(route, { workflow_id: workflow }, { permission });
}
