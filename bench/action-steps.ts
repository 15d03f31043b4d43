/** Short steps of a job that end well, against the stand-in GitHub: what each action costs before it does anything that takes long. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ActionSpec } from '../src/actions/action-spec.ts';
import { exitCodes } from '../src/actions/shared/result.ts';
import { type ActionName, actionNames, actionTable } from '../src/actions/table.ts';
import { quickly } from '../src/testing/acceptance/acceptance.ts';
import { addRun } from '../src/testing/github/actions.ts';
import { makeCommandFiles, makeMachine, readCommandFiles } from '../src/testing/github/runner/machine.ts';
import { type StandIn, startGitHub } from '../src/testing/github/server.ts';
import { measure, type Work } from './measure.ts';

const bundle = fileURLToPath(new URL('../dist/actions', import.meta.url));
const file = 'rollout.yml';
const nodes = Array.from({ length: 10 }, (_, index) => `n${index}`);
/** The program is measured, not the limits of GitHub. */
const plenty = 1_000_000;
const limits = { job: plenty, other: plenty, restPointsAMinute: plenty, graphqlPointsAMinute: plenty };

const repository = { collaborators: { octocat: 'admin' } } as const;

type Inputs = Readonly<Record<string, string>>;

/** A step of the run's only job: variables as GitHub's runner sets them. */
interface StepRunner {
  /** `program`: an action of ours, or a path. */
  readonly step: (program: ActionName | `/${string}`, inputs: Inputs) => Work;
  /** What the step wrote that ran last. */
  readonly outputs: () => Readonly<Record<string, string>>;
}

/** A repository with a rollout file, and a job of a run of its own. */
function stepRunner(github: StandIn, folder: string, times: number): StepRunner {
  const machine = makeMachine(folder, 'fleet');
  const { workspace, temp } = machine;
  const port = new URL(github.url).port;
  mkdirSync(join(workspace, '.git'), { recursive: true });
  writeFileSync(join(workspace, 'nodes.json'), JSON.stringify(nodes));
  const rollout = {
    rollout: 'web',
    fleet: 'nodes.json',
    waves: ['100%'],
    batch: { size: 1 },
    gates: [{ name: 'port', at: 'before-rollout', tcp: `127.0.0.1:${port}` }],
    apply: { run: ['true'] },
  };
  // JSON is YAML too.
  writeFileSync(join(workspace, file), JSON.stringify(rollout));
  const run = addRun(github.world, github.repository, { workflow: '.github/workflows/rollout.yml' });
  run.status = 'in_progress';
  const files = makeCommandFiles(machine, 'bench');
  const job = {
    ...files,
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'acme/fleet',
    GITHUB_RUN_ID: String(run.id),
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_API_URL: github.url,
    GITHUB_GRAPHQL_URL: github.graphqlUrl,
    GITHUB_WORKSPACE: workspace,
    GITHUB_ACTOR: 'octocat',
    GITHUB_EVENT_NAME: 'workflow_dispatch',
    GITHUB_REF: 'refs/heads/main',
    RUNNER_TEMP: temp,
  };
  const token = github.token();
  return {
    step: (program, inputs) => {
      const given = { 'ledger-branch': 'wavegate', 'keep-executions': '20', 'keep-days': '365', token, ...inputs };
      const named = Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value] as const);
      const variables = [...Object.entries(job), ...named].map(([name, value]) => `${name}=${value}`);
      return {
        // A shell hands on no variable with a hyphen in its name.
        argv: [
          'env',
          ...variables,
          process.execPath,
          program.startsWith('/') ? program : join(bundle, `${program}.js`),
        ],
        folder: workspace,
        times,
        before: () => {
          for (const path of Object.values(files)) writeFileSync(path, '');
        },
      };
    },
    outputs: () => readCommandFiles(files).output,
  };
}

/** What it costs to begin, to read the inputs and to say that there is no job. */
async function startInNoJob(name: ActionName, folder: string, times: number): Promise<Work> {
  const { inputs }: ActionSpec = await actionTable[name].spec();
  const given = Object.keys(inputs).map((input) => `INPUT_${input.toUpperCase()}=x`);
  const argv = ['env', '-i', ...given, process.execPath, join(bundle, `${name}.js`)];
  return { argv, folder, times, exitCode: exitCodes.environment };
}

/** The steps by what they do; `floor` is an action that was bundled as ours are. */
export async function actionSteps(
  scratch: string,
  floor: `/${string}`,
  times: number,
): Promise<{ steps: Readonly<Record<string, Work>>; close: () => Promise<void> }> {
  const empty = await startGitHub({ limits, repository });
  const busy = await startGitHub({ limits, repository });
  const idle = stepRunner(empty, join(scratch, 'idle'), times);
  const driver = stepRunner(busy, join(scratch, 'driver'), 1);
  const beside = stepRunner(busy, join(scratch, 'beside'), times);
  const start = driver.step('advance', { command: 'start', file });
  await measure({ ...start, argv: ['env', `NODE_OPTIONS=${quickly.NODE_OPTIONS}`, ...start.argv] });
  const { execution = '', fence = '', wave = '', round = '', matrix = '' } = driver.outputs();
  const { include } = JSON.parse(matrix) as { include: readonly { batch: string }[] };
  const batch = include[0]?.batch ?? '';
  return {
    steps: {
      floor: idle.step(floor, { command: 'wake' }),
      ...Object.fromEntries(
        await Promise.all(
          actionNames.map(async (name) => [`\`${name}\`: a start in no job`, await startInNoJob(name, scratch, times)]),
        ),
      ),
      '`plan`: ten nodes, no token': idle.step('plan', { file, token: '' }),
      '`gate`: a port that answers': idle.step('gate', { file, gate: 'port' }),
      '`status`: no rollout': idle.step('status', {}),
      '`advance`: the schedule, nothing due': idle.step('advance', { command: 'wake' }),
      '`advance`: another run drives it': beside.step('advance', { command: 'wake', rollout: execution }),
      '`apply`: one node, whose step is `true`': {
        ...driver.step('apply', { execution, batch, fence, wave, round }),
        times,
      },
      '`settle`: another run drives it': beside.step('settle', { execution }),
    },
    close: async () => {
      await Promise.all([empty.close(), busy.close()]);
      for (const { violations } of [empty, busy])
        if (violations.length > 0) throw new Error(JSON.stringify(violations));
    },
  };
}
