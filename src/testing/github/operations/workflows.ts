/** Workflows, and starting them. */
import { addRun } from '../actions.ts';
import { resolveCommit } from '../git/commits.ts';
import { type RepositoryCall, bodyOf, noContent, ok, onRepository } from '../operation.ts';
import { page } from '../pages.ts';
import { Refusal, found } from '../refusal.ts';
import type { Workflow } from '../state-actions.ts';
import { workflowView } from '../views/actions.ts';
import { apiPath, webPath } from '../views/common.ts';
import { type DispatchInput, dispatchInputs, workflowFile } from '../workflow-files.ts';

/** By id or by the name of the file. */
export const findWorkflow = (call: RepositoryCall): Workflow => {
  const wanted = call.params['workflow_id'] ?? '';
  return found(
    call.repository.workflows.find(({ id, path }) => String(id) === wanted || path === `.github/workflows/${wanted}`),
  );
};

const list = onRepository('actions/list-repo-workflows', 'GET', '/actions/workflows', 'actions:read', (call) =>
  page(
    call,
    call.repository.workflows.filter(({ state }) => state !== 'deleted'),
    (workflow) => workflowView(call.world, call.repository, workflow),
    (workflows, total) => ({ total_count: total, workflows }),
  ),
);

const get = onRepository('actions/get-workflow', 'GET', '/actions/workflows/{workflow_id}', 'actions:read', (call) =>
  ok(workflowView(call.world, call.repository, findWorkflow(call))),
);

const switched = (id: string, word: 'enable' | 'disable') =>
  onRepository(id, 'PUT', `/actions/workflows/{workflow_id}/${word}`, 'actions:write', (call) => {
    const workflow = findWorkflow(call);
    if (workflow.state === 'deleted') throw new Refusal(403, `Unable to ${word} this workflow.`);
    workflow.state = word === 'enable' ? 'active' : 'disabled_manually';
    workflow.updatedAt = call.world.now();
    return noContent;
  });

interface Dispatch {
  readonly ref: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly return_run_details?: boolean;
}

/** What the run gets: what was given, else the defaults. Refuses as GitHub does. */
const inputsOf = (declared: Readonly<Record<string, DispatchInput>>, given: Readonly<Record<string, unknown>>) => {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(declared, name));
  if (unknown.length > 0) throw new Refusal(422, `Unexpected inputs provided: ${JSON.stringify(unknown)}`);
  if (Object.keys(given).length > 25)
    throw new Refusal(422, 'you may only define up to 25 `inputs` for a `workflow_dispatch` event');
  if (JSON.stringify(given).length > 65_535) throw new Refusal(422, 'inputs are too large.');
  const values: Record<string, string> = {};
  for (const [name, input] of Object.entries(declared)) {
    const value = given[name];
    if (value === undefined || value === '') {
      if (input.required && input.default === undefined)
        throw new Refusal(422, `Required input '${name}' not provided`);
      values[name] = input.default ?? '';
      continue;
    }
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    if (input.options?.includes(text) === false) {
      throw new Refusal(422, `Provided value '${text}' for input '${name}' not in the list of allowed values`);
    }
    values[name] = text;
  }
  return values;
};

const dispatch = onRepository(
  'actions/create-workflow-dispatch',
  'POST',
  '/actions/workflows/{workflow_id}/dispatches',
  'actions:write',
  (call) => {
    const { world, repository, caller } = call;
    const body = bodyOf<Dispatch>(call);
    const workflow = findWorkflow(call);
    if (body.return_run_details !== undefined && !world.state.returnsRunDetails) {
      throw new Refusal(422, 'Invalid request.\n\n"return_run_details" is not a permitted key.');
    }
    const branch = body.ref.replace(/^refs\/(?:heads|tags)\//, '');
    const commit = resolveCommit(world, repository, branch);
    if (commit === undefined) throw new Refusal(422, `No ref found for: ${body.ref}`);
    if (!repository.actionsEnabled) throw new Refusal(422, 'Actions has been disabled for this repository.');
    if (workflow.state !== 'active') throw new Refusal(422, `Workflow is disabled`);
    const file = workflowFile(world, commit.sha, workflow.path);
    const declared = file === undefined ? undefined : dispatchInputs(file);
    if (declared === undefined) throw new Refusal(422, `Workflow does not have 'workflow_dispatch' trigger`);
    const inputs = inputsOf(declared, body.inputs ?? {});
    const run = addRun(world, repository, { workflow: workflow.path, actor: caller.login, branch, inputs });
    world.emit({
      name: 'workflow_dispatch',
      repository,
      actor: caller.login,
      ref: `refs/heads/${branch}`,
      sha: commit.sha,
      payload: {
        inputs,
        ref: `refs/heads/${branch}`,
        workflow: workflow.path,
      },
      run: run.id,
      workflow: workflow.path,
    });
    if (body.return_run_details !== true) return noContent;
    return ok({
      workflow_run_id: run.id,
      run_url: apiPath(world, repository, `/actions/runs/${run.id}`),
      html_url: webPath(world, repository, `/actions/runs/${run.id}`),
    });
  },
);

const repositoryDispatch = onRepository(
  'repos/create-dispatch-event',
  'POST',
  '/dispatches',
  'contents:write',
  (call) => {
    const { world, repository, caller } = call;
    const { event_type: action, client_payload = {} } = bodyOf<{ event_type: string; client_payload?: object }>(call);
    const ref = `refs/heads/${repository.defaultBranch}`;
    world.emit({
      name: 'repository_dispatch',
      repository,
      actor: caller.login,
      ref,
      sha: repository.refs[ref] ?? '',
      payload: { action, client_payload, branch: repository.defaultBranch },
      run: null,
      workflow: null,
    });
    return noContent;
  },
);

export const workflowOperations = [
  list,
  get,
  switched('actions/enable-workflow', 'enable'),
  switched('actions/disable-workflow', 'disable'),
  dispatch,
  repositoryDispatch,
];
