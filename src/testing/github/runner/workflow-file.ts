/** A workflow file in the parts that scheduling asks for. What may hold `${{ }}` stays a template until its job is reached. */
import { parseWorkflowFile } from './github-parser.ts';
import { listOf, mapOf, scalarText, type Template, type TemplateMap } from './template.ts';

export interface WorkflowFile {
  readonly path: string;
  readonly name: string;
  readonly runName: Template | undefined;
  /** Event name to its filter and inputs; an empty map where there are none. */
  readonly on: Readonly<Record<string, TemplateMap | readonly Template[]>>;
  readonly permissions: Template | undefined;
  readonly env: Template | undefined;
  readonly concurrency: Template | undefined;
  readonly jobs: ReadonlyMap<string, JobDefinition>;
}

export interface JobDefinition {
  readonly id: string;
  readonly needs: readonly string[];
  readonly keys: TemplateMap;
}

export async function readWorkflow(path: string, content: string): Promise<WorkflowFile> {
  const root = mapOf(await parseWorkflowFile(path, content));
  const jobs = new Map(
    Object.entries(mapOf(root['jobs'])).map(([id, job]) => {
      const keys = mapOf(job);
      return [id, { id, needs: listOf(keys['needs']).map(scalarText), keys }];
    }),
  );
  const name = root['name'];
  return {
    path,
    name: typeof name === 'string' ? name : path,
    runName: root['run-name'],
    on: eventsOf(root['on']),
    permissions: root['permissions'],
    env: root['env'],
    concurrency: root['concurrency'],
    jobs,
  };
}

function eventsOf(on: Template | undefined): WorkflowFile['on'] {
  if (typeof on === 'string') return { [on]: {} };
  if (Array.isArray(on)) return Object.fromEntries((on as readonly Template[]).map((name) => [scalarText(name), {}]));
  return Object.fromEntries(
    Object.entries(mapOf(on)).map(([name, filter]) => [
      name,
      Array.isArray(filter) ? (filter as readonly Template[]) : mapOf(filter),
    ]),
  );
}

/** Whether the workflow starts on an event of this name and, where the event has one, this action (`created`). */
export function listensTo(workflow: WorkflowFile, event: string, action: string | undefined): boolean {
  const filter = workflow.on[event];
  if (filter === undefined) return false;
  if (Array.isArray(filter)) return true;
  const types = listOf((filter as TemplateMap)['types']).map(scalarText);
  return types.length === 0 || action === undefined || types.includes(action);
}

/** The values of `workflow_dispatch` or `workflow_call` inputs: what was given, else the defaults. Throws what GitHub refuses. */
export function inputValues(
  definitions: Template | undefined,
  given: Readonly<Record<string, string | number | boolean>>,
): Record<string, string | number | boolean> {
  const values: Record<string, string | number | boolean> = {};
  const known = mapOf(definitions);
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(known, name)) throw new Error(`Unexpected inputs provided: ["${name}"]`);
  }
  for (const [name, definition] of Object.entries(known)) {
    const { type, required, default: usual } = mapOf(definition);
    const value = given[name];
    if (value !== undefined) values[name] = typed(type, value);
    else if (typeof usual === 'string' || typeof usual === 'number' || typeof usual === 'boolean') values[name] = usual;
    else if (required === true) throw new Error(`Required input '${name}' not provided`);
    else values[name] = type === 'boolean' ? false : type === 'number' ? 0 : '';
  }
  return values;
}

function typed(type: Template | undefined, value: string | number | boolean): string | number | boolean {
  if (type === 'boolean') return value === true || value === 'true';
  return type === 'number' ? Number(value) : String(value);
}
