/** A whole rollout on a stand-in GitHub: the built bundle, driven by events alone, and what became of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunnerOptions } from '../github/runner/runner.ts';
import { type Actions, startActions } from '../github/runner/start-actions.ts';
import type { StandInOptions } from '../github/server.ts';
import type { Run } from '../github/state-actions.ts';
import { callerFile, Fleet, type FleetOptions, rolloutFile } from './fleet-repository.ts';

export const productFolder = fileURLToPath(new URL('../../..', import.meta.url));

/** For the processes of jobs: waits are short, and what was compiled once is not compiled again. */
export const quickly = {
  NODE_OPTIONS: `--import=${import.meta.resolve('./short-waits.mjs')}`,
  NODE_COMPILE_CACHE: join(tmpdir(), 'acceptance-compile-cache'),
};

export interface AcceptanceOptions extends FleetOptions {
  readonly github?: Partial<StandInOptions>;
  readonly runner?: Partial<RunnerOptions>;
}

export interface Acceptance extends Actions {
  readonly fleet: Fleet;
  /** What the runner complained about. */
  readonly faults: readonly string[];
  /** Somebody presses the button of the caller workflow; octocat, where nobody else is named. */
  readonly dispatch: (inputs: Readonly<Record<string, string>>, login?: string) => Promise<Run>;
  /** Starts the rollout. */
  readonly start: () => Promise<Run>;
  /** A request of a person with the role of admin; the parsed answer. */
  readonly ask: (method: string, path: string, body?: unknown) => Promise<unknown>;
  readonly close: () => Promise<void>;
}

export async function startAcceptance(options: AcceptanceOptions): Promise<Acceptance> {
  const folder = mkdtempSync(join(tmpdir(), 'acceptance-'));
  const fleet = new Fleet(join(folder, 'fleet'), options);
  const repository = {
    files: fleet.files,
    collaborators: { octocat: 'admin', hubot: 'write' },
    private: false,
  } as const;
  const actions = await startActions(
    { ...options.github, repository: { ...repository, ...options.github?.repository } },
    {
      folder: join(folder, 'actions'),
      published: { 'acme/wavegate': productFolder },
      environment: quickly,
      timing: { grace: { interrupt: 2_000, terminate: 500 } },
      ...options.runner,
    },
  );
  const { github, runner } = actions;
  const askAs = async (login: string, method: string, path: string, body?: unknown): Promise<unknown> => {
    const token = github.token({ kind: 'user', login });
    const response = await fetch(`${github.url}/repos/acme/fleet${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? null : (JSON.parse(text) as unknown);
  };
  const ask = (method: string, path: string, body?: unknown) => askAs('octocat', method, path, body);
  const dispatch = async (inputs: Readonly<Record<string, string>>, login = 'octocat'): Promise<Run> => {
    const name = callerFile.split('/').at(-1);
    const body = { ref: 'main', inputs, return_run_details: true };
    const answer = await askAs(login, 'POST', `/actions/workflows/${name}/dispatches`, body);
    const { workflow_run_id: id } = answer as { workflow_run_id: number };
    const run = github.repository.runs.find((each) => each.id === id);
    if (run === undefined) throw new Error(`There is no run ${id}`);
    return run;
  };
  return {
    ...actions,
    fleet,
    faults: runner.faults,
    ask,
    dispatch,
    start: () => dispatch({ file: rolloutFile, command: 'start' }),
    close: async () => {
      await runner.quiet();
      await github.close();
      // What the jobs printed can be looked at.
      if (process.env['KEEP_ACCEPTANCE'] === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
