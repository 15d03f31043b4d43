/** The workflows of a repository, as the files on its default branch declare them. */
import { load } from 'js-yaml';
import type { Repository } from './state.ts';
import type { Workflow } from './state-actions.ts';
import { entryAt } from './git/trees.ts';
import type { World } from './world.ts';

export interface DispatchInput {
  readonly required: boolean;
  /** Absent where the input has none. */
  readonly default?: string;
  /** Absent unless it is a choice. */
  readonly options?: readonly string[];
}

export interface WorkflowFile {
  readonly name: string;
  /** Names of events to their settings. */
  readonly on: Readonly<Record<string, unknown>>;
}

type Mapping = Readonly<Record<string, unknown>>;
const isMapping = (value: unknown): value is Mapping =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const eventsOf = (on: unknown): Mapping => {
  if (typeof on === 'string') return { [on]: null };
  if (Array.isArray(on)) return Object.fromEntries(on.map((name) => [String(name), null]));
  return isMapping(on) ? on : {};
};

/** undefined where there is no such file, or one that is no workflow. */
export const workflowFile = (world: World, commit: string, path: string): WorkflowFile | undefined => {
  const tree = world.git.commit(commit)?.tree;
  const entry = tree === undefined ? undefined : entryAt(world.git, tree, path);
  const data = entry === undefined ? undefined : world.git.blob(entry.sha);
  if (data === undefined) return undefined;
  try {
    const parsed = load(Buffer.from(data).toString('utf8'));
    if (!isMapping(parsed)) return undefined;
    return { name: typeof parsed['name'] === 'string' ? parsed['name'] : path, on: eventsOf(parsed['on']) };
  } catch {
    return undefined;
  }
};

/** undefined where a workflow cannot be dispatched. */
export const dispatchInputs = (file: WorkflowFile): Readonly<Record<string, DispatchInput>> | undefined => {
  if (!Object.hasOwn(file.on, 'workflow_dispatch')) return undefined;
  const settings = file.on['workflow_dispatch'];
  const inputs = isMapping(settings) && isMapping(settings['inputs']) ? settings['inputs'] : {};
  return Object.fromEntries(
    Object.entries(inputs).map(([name, input]) => {
      const given = isMapping(input) ? input : {};
      const value = given['default'];
      const options =
        given['type'] === 'choice' && Array.isArray(given['options']) ? given['options'].map(String) : null;
      return [
        name,
        {
          required: given['required'] === true,
          ...(value === undefined || value === null
            ? {}
            : { default: typeof value === 'string' ? value : JSON.stringify(value) }),
          ...(options === null ? {} : { options }),
        },
      ];
    }),
  );
};

/** A file that is new on the default branch makes a workflow; one that is gone leaves a deleted one behind. */
export const syncWorkflows = (world: World, repository: Repository): void => {
  const head = repository.refs[`refs/heads/${repository.defaultBranch}`];
  const commit = head === undefined ? undefined : world.git.commit(head);
  if (commit === undefined) return;
  const folder = entryAt(world.git, commit.tree, '.github/workflows');
  const paths = (folder === undefined ? [] : (world.git.tree(folder.sha) ?? []))
    .filter(({ name }) => /\.ya?ml$/.test(name))
    .map(({ name }) => `.github/workflows/${name}`);
  for (const path of paths) {
    const name = workflowFile(world, commit.sha, path)?.name ?? path;
    const known = repository.workflows.find((workflow) => workflow.path === path);
    if (known === undefined) {
      const at = world.now();
      const made: Workflow = { id: world.nextId(), name, path, state: 'active', createdAt: at, updatedAt: at };
      repository.workflows.push(made);
      continue;
    }
    known.name = name;
    if (known.state === 'deleted') known.state = 'active';
  }
  for (const workflow of repository.workflows) if (!paths.includes(workflow.path)) workflow.state = 'deleted';
};
