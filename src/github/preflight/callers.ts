import { load } from 'js-yaml';
import type { GitHub } from '../client.ts';
import { Fields } from '../fields.ts';

/** A job that calls one of the reusable workflows. */
export interface Caller {
  /** `.github/workflows/rollout.yml` */
  readonly workflow: string;
  readonly job: string;
  /** What stands behind the `@`. */
  readonly version: string;
  readonly events: readonly string[];
  /** Names of the inputs of `workflow_dispatch`. */
  readonly inputs: readonly string[];
  /** `permissions` of the job, or else of the workflow; undefined: neither says any. */
  readonly permissions: unknown;
  /** The inputs that it gives, as far as they are texts. */
  readonly given: Readonly<Record<string, string>>;
  /** Names of the secrets that it passes on; null: all that there are, `inherit`. */
  readonly secrets: readonly string[] | null;
}

export interface Callers {
  /** Of rollout.yml. */
  readonly callers: readonly Caller[];
  /** Of comment.yml. */
  readonly comments: readonly Caller[];
  /** Workflows that take turns by the actions alone. */
  readonly own: readonly string[];
}

const query = `query Workflows($owner: String!, $name: String!, $folder: String!) {
  repository(owner: $owner, name: $name) {
    object(expression: $folder) { ... on Tree { entries { name object { ... on Blob { text } } } } }
  }
}`;
const callPattern =
  /^[\w.-]{1,100}\/[\w.-]{1,100}\/\.github\/workflows\/(?<called>rollout|comment)\.ya?ml@(?<version>\S{1,255})$/;
const turnPattern = /\/actions\/advance(?:@\S+)?$/;

type Mapping = Readonly<Record<string, unknown>>;

/** What the workflows of a branch call, in one request. A file that is no workflow is passed over: GitHub complains about it by itself. */
export async function readCallers(github: GitHub, branch: string): Promise<Callers> {
  const { owner, name } = github.repository;
  const variables = { owner, name, folder: `${branch}:.github/workflows` };
  const data = new Fields(await github.query(query, variables, { permission: 'contents: read' }), 'GraphQL Workflows');
  const entries = data.fields('repository').fieldsOrNull('object')?.listOrEmpty('entries') ?? [];
  const callers: Caller[] = [];
  const comments: Caller[] = [];
  const own: string[] = [];
  for (const entry of entries) {
    const file = entry.text('name');
    const text = entry.fieldsOrNull('object')?.textOrNull('text') ?? null;
    if (text === null || !/\.ya?ml$/.test(file)) continue;
    const workflow = mapping(parsed(text));
    const path = `.github/workflows/${file}`;
    for (const [job, value] of Object.entries(mapping(workflow['jobs']))) {
      const { called, version } = callIn(mapping(value));
      if (version !== undefined) {
        (called === 'comment' ? comments : callers).push(callerOf(path, workflow, job, mapping(value), version));
      } else if (takesTurns(mapping(value))) own.push(path);
    }
  }
  return { callers, comments, own };
}

/** The ledger branch that the callers name, where it is no expression; null where they name none. */
export function ledgerBranchOf({ callers }: Callers): string | null {
  const named = callers.map(({ given }) => given['ledger-branch'] ?? '').find((branch) => branch !== '');
  return named === undefined || named.includes('${{') ? null : named;
}

/** What a job calls of ours, as `rollout` or `comment`. */
function callIn({ uses }: Mapping): Readonly<Record<string, string>> {
  return (typeof uses === 'string' ? callPattern.exec(uses)?.groups : null) ?? {};
}

function callerOf(path: string, workflow: Mapping, job: string, value: Mapping, version: string): Caller {
  const on = workflow['on'];
  const events = typeof on === 'string' ? [on] : Array.isArray(on) ? on.map(String) : Object.keys(mapping(on));
  const given = Object.entries(mapping(value['with'])).filter((each): each is [string, string] => {
    return typeof each[1] === 'string';
  });
  return {
    workflow: path,
    job,
    version,
    events,
    inputs: Object.keys(mapping(mapping(mapping(on)['workflow_dispatch'])['inputs'])),
    permissions: value['permissions'] ?? workflow['permissions'],
    given: Object.fromEntries(given),
    secrets: value['secrets'] === 'inherit' ? null : Object.keys(mapping(value['secrets'])),
  };
}

function takesTurns(job: Mapping): boolean {
  const steps = Array.isArray(job['steps']) ? job['steps'] : [];
  return steps.some((step) => {
    const uses = mapping(step)['uses'];
    return typeof uses === 'string' && turnPattern.test(uses);
  });
}

function parsed(text: string): unknown {
  try {
    return load(text);
  } catch {
    return null;
  }
}

function mapping(value: unknown): Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Mapping) : {};
}
