/** Starts act for the events of the stand-in GitHub, one run after the other, and puts what became of it into the stand-in's state. */
import { createServer, type Server } from 'node:http';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { addArtifact } from '../actions.ts';
import { issueToken } from '../auth.ts';
import { checkOut } from '../runner/check-out.ts';
import type { StandIn } from '../server.ts';
import type { Run } from '../state-actions.ts';
import type { GitHubEvent } from '../world.ts';
import { type ActLog, readActLog } from './act-log.ts';
import { runAct } from './act-program.ts';
import { actionsFolder, calledName, forAct } from './for-act.ts';
import { uploadAction } from './upload-action.ts';

export interface ActOptions {
  readonly act: string;
  readonly folder: string;
  /** What is under test: its name as callers write it, and the folder with its built actions. */
  readonly published: { readonly name: string; readonly folder: string };
  readonly labels: readonly string[];
  /** For the processes of steps. */
  readonly environment: Readonly<Record<string, string>>;
}

export class ActRunner {
  /** By the run that act was started for. */
  readonly logs = new Map<Run, ActLog>();
  readonly #options: ActOptions;
  #github: StandIn | null = null;
  #uploads: Server | null = null;
  #uploadUrl = '';

  constructor(options: ActOptions) {
    this.#options = options;
  }

  async attach(github: StandIn): Promise<void> {
    this.#github = github;
    const server = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://upload');
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const [run, name, file] = ['run', 'name', 'file'].map((key) => searchParams.get(key) ?? '');
        addArtifact(github.world, github.repository, Number(run), name ?? '', { [file ?? '']: Buffer.concat(parts) });
        response.writeHead(201).end();
      });
    });
    server.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    this.#uploads = server;
    this.#uploadUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  close(): void {
    this.#uploads?.close();
  }

  /** Only dispatches; settles when act has ended, so that the next event waits for it. */
  readonly onEvent = async (event: GitHubEvent): Promise<void> => {
    const run = event.repository.runs.find(({ id }) => id === event.run);
    if (run === undefined) return;
    const { act, folder, labels } = this.#options;
    const { world } = this.#standIn;
    const here = join(folder, String(run.id));
    const checkout = join(here, 'checkout');
    checkOut({ world, folder }, event.repository, run.headSha, checkout, event.repository.defaultBranch);
    this.#layOut(checkout);
    const eventPath = join(here, 'event.json');
    writeFileSync(eventPath, JSON.stringify(event.payload));
    const full = `${event.repository.owner}/${event.repository.name}`;
    run.status = 'in_progress';
    const text = await runAct({
      act,
      checkout,
      home: join(here, 'home'),
      event: event.name,
      eventPath,
      workflow: run.path,
      actor: run.actor,
      // Act gives all jobs one token, whatever permissions they name.
      secrets: { GITHUB_TOKEN: issueToken(world.state, { repository: full }).value },
      environment: {
        GITHUB_API_URL: world.apiUrl,
        GITHUB_GRAPHQL_URL: world.graphqlUrl,
        GITHUB_SERVER_URL: world.serverUrl,
        GITHUB_RUN_ID: String(run.id),
        GITHUB_RUN_NUMBER: String(run.number),
        GITHUB_RUN_ATTEMPT: '1',
        GITHUB_WORKFLOW_REF: `${full}/${run.path}@${event.ref}`,
        UPLOAD_URL: this.#uploadUrl,
        ...this.#options.environment,
      },
      labels,
    });
    writeFileSync(join(here, 'act.jsonl'), text);
    const log = readActLog(text);
    this.logs.set(run, log);
    run.status = 'completed';
    run.conclusion = log.jobs.every(({ result }) => result === 'success') ? 'success' : 'failure';
  };

  get #standIn(): StandIn {
    if (this.#github === null) throw new Error('The runner is attached to no GitHub');
    return this.#github;
  }

  /** The workflows and actions under test, and the repository's own workflows, as act can run them. */
  #layOut(checkout: string): void {
    const { name, folder } = this.#options.published;
    const rewrite = (from: string, to: string): void =>
      // JSON is YAML too.
      writeFileSync(to, JSON.stringify(forAct(load(readFileSync(from, 'utf8')) as Parameters<typeof forAct>[0], name)));
    const workflows = join(checkout, '.github/workflows');
    for (const file of readdirSync(workflows)) rewrite(join(workflows, file), join(workflows, file));
    const called = join(folder, '.github/workflows');
    for (const file of readdirSync(called)) rewrite(join(called, file), join(workflows, calledName(file)));
    const under = join(checkout, actionsFolder);
    cpSync(join(folder, 'dist/actions'), join(under, 'dist/actions'), { recursive: true });
    for (const action of readdirSync(join(folder, 'actions'))) {
      mkdirSync(join(under, 'actions', action), { recursive: true });
      rewrite(join(folder, 'actions', action, 'action.yml'), join(under, 'actions', action, 'action.yml'));
    }
    mkdirSync(join(under, 'upload-artifact'), { recursive: true });
    for (const [file, text] of Object.entries(uploadAction)) writeFileSync(join(under, 'upload-artifact', file), text);
  }
}
