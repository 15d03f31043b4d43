import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, expect, test } from 'vitest';
import { addRun } from '../actions.ts';
import type { Run } from '../state-actions.ts';
import type { RunnerOptions } from './runner.ts';
import { type Actions, startActions } from './start-actions.ts';

const started: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of started.splice(0)) await stop();
});

interface Scene extends Actions {
  readonly dispatch: (inputs?: Texts, path?: string) => Promise<Run>;
  /** Key of a job to how it ended, in the run's newest attempt. */
  readonly results: (run: Run) => Record<string, string>;
  readonly log: (run: Run, key: string) => string;
}

type Texts = Readonly<Record<string, string>>;

async function scene(files: Texts, tools: Texts = {}, options: Partial<RunnerOptions> = {}): Promise<Scene> {
  const folder = mkdtempSync(join(tmpdir(), 'actions-'));
  for (const [path, text] of Object.entries(tools)) {
    mkdirSync(dirname(join(folder, 'tools', path)), { recursive: true });
    writeFileSync(join(folder, 'tools', path), text);
  }
  const actions = await startActions(
    { repository: { files } },
    { folder: join(folder, 'runner'), published: { 'acme/tools': join(folder, 'tools') }, ...options },
  );
  const { github, runner } = actions;
  started.push(async () => {
    await github.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const { repository } = github;
  const newest = (run: Run) => runner.attempts.findLast((attempt) => attempt.run === run);
  return {
    ...actions,
    dispatch: async (inputs = {}, path = '.github/workflows/main.yml') => {
      const run = addRun(github.world, repository, { workflow: path, inputs });
      const sha = run.headSha;
      const event = { name: 'workflow_dispatch', repository, actor: 'octocat', ref: 'refs/heads/main', sha } as const;
      await runner.onEvent({ ...event, payload: { inputs }, run: run.id, workflow: path });
      return run;
    },
    results: (run) => Object.fromEntries([...(newest(run)?.ended ?? [])].map(([key, { result }]) => [key, result])),
    log: (run, key) => readFileSync(newest(run)?.jobs.find((job) => job.key === key)?.log ?? '', 'utf8'),
  };
}

const main = (text: string): Texts => ({ '.github/workflows/main.yml': text });
const onDispatch = 'on: workflow_dispatch\n';

test('jobs run in the order of their needs, with outputs, a matrix and conditions', async () => {
  const { dispatch, runner, results, log } = await scene(
    main(`
on:
  workflow_dispatch:
    inputs: { who: { type: string, required: true } }
jobs:
  last:
    needs: [first, each]
    if: always()
    runs-on: ubuntu-latest
    steps:
      - run: 'echo "\${{ needs.each.result }} \${{ needs.first.outputs.greeting }}"'
  each:
    needs: first
    strategy:
      fail-fast: false
      max-parallel: 1
      matrix: \${{ fromJSON(needs.first.outputs.matrix) }}
    runs-on: \${{ matrix.on }}
    steps:
      - run: test \${{ matrix.batch }} != b
      - if: failure()
        run: echo it failed
  first:
    runs-on: ubuntu-latest
    outputs:
      greeting: \${{ steps.a.outputs.greeting }}
      matrix: \${{ steps.a.outputs.matrix }}
    steps:
      - id: a
        env: { WHO: '\${{ inputs.who }}' }
        run: |
          echo "greeting=hello $WHO" >> "$GITHUB_OUTPUT"
          echo 'matrix={"include":[{"batch":"a","on":["self-hosted","x"]},{"batch":"b","on":["y"]}]}' >> "$GITHUB_OUTPUT"
  skipped:
    needs: each
    runs-on: ubuntu-latest
    steps: [{ run: exit 1 }]
`),
  );
  const run = await dispatch({ who: 'you' });
  await runner.quiet();
  expect(runner.faults).toEqual([]);
  const expected = { first: 'success', 'each/0': 'success', 'each/1': 'failure', last: 'success', skipped: 'skipped' };
  expect(results(run)).toEqual(expected);
  expect(run.conclusion).toBe('failure');
  expect(log(run, 'last')).toContain('failure hello you');
  expect(log(run, 'each/1')).toContain('it failed');
});

const tools = {
  '.github/workflows/called.yml': `
on:
  workflow_call:
    inputs: { file: { type: string, required: true } }
    secrets: { key: { required: false } }
    outputs: { said: { value: '\${{ jobs.work.outputs.said }}' } }
permissions: {}
jobs:
  work:
    permissions: { contents: read }
    runs-on: ubuntu-latest
    outputs: { said: '\${{ steps.do.outputs.said }}', hidden: '\${{ steps.do.outputs.hidden }}' }
    steps:
      - id: do
        uses: $/actions/outer
        with: { file: '\${{ inputs.file }}', key: '\${{ secrets.key }}' }
`,
  'actions/outer/action.yml': `
name: outer
description: composite
inputs: { file: { description: f }, key: { description: k } }
outputs: { said: { description: s, value: '\${{ steps.js.outputs.said }}' }, hidden: { description: h, value: '\${{ steps.js.outputs.hidden }}' } }
runs:
  using: composite
  steps:
    - uses: actions/checkout@0123456789012345678901234567890123456789
    - if: hashFiles('.github/actions/setup/action.yml') != ''
      uses: ./.github/actions/setup
    - id: js
      uses: $/actions/inner
      with: { file: '\${{ inputs.file }}', key: '\${{ inputs.key }}' }
    - if: always()
      uses: actions/upload-artifact@0123456789012345678901234567890123456789
      with: { name: told, path: '\${{ steps.js.outputs.path }}' }
`,
  'actions/inner/action.yml': `
name: inner
description: JavaScript
inputs: { file: { description: f }, key: { description: k }, token: { description: t, default: '\${{ github.token }}' } }
runs: { using: node24, main: main.js, post: post.js }
`,
  'actions/inner/main.js': `
const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
const { env } = process;
console.log('key is ' + env.INPUT_KEY + ', token ' + env.INPUT_TOKEN + ', set up ' + env.SET_UP);
console.log('::error file=rollout.yml,line=3,title=Bad::first%0Asecond');
const path = env.RUNNER_TEMP + '/told.txt';
writeFileSync(path, readFileSync(env.INPUT_FILE, 'utf8'));
appendFileSync(env.GITHUB_OUTPUT, 'said<<END\\na\\nb\\nEND\\nhidden=it is ' + env.INPUT_KEY + '\\npath=' + path + '\\n');
appendFileSync(env.GITHUB_STATE, 'kept=7\\n');
appendFileSync(env.GITHUB_STEP_SUMMARY, '# Done in ' + env.GITHUB_REPOSITORY + ' by ' + env.GITHUB_WORKFLOW_REF + '\\n');
`,
  'actions/inner/post.js': `console.log('kept ' + process.env.STATE_kept);`,
};

const caller = (permissions: string) => `
on: { issue_comment: { types: [created] }, workflow_dispatch: }
permissions: { ${permissions} }
jobs:
  call:
    uses: acme/tools/.github/workflows/called.yml@v1
    with: { file: data.txt }
    secrets: { key: '\${{ secrets.DEPLOY_KEY }}' }
  after:
    needs: call
    runs-on: ubuntu-latest
    steps: [{ run: 'echo "\${{ needs.call.outputs.said }}"' }]
`;

test('called workflows, composite and JavaScript actions, secrets, summaries and artifacts work as on GitHub', async () => {
  const files = {
    ...main(caller('contents: read')),
    'data.txt': 'from the checkout',
    '.github/actions/setup/action.yml': `
name: setup
description: hook
runs: { using: composite, steps: [{ shell: bash, run: echo SET_UP=yes >> "$GITHUB_ENV" }] }
`,
  };
  const { dispatch, runner, results, log, github } = await scene(files, tools, { secrets: { DEPLOY_KEY: 'hunter2' } });
  const run = await dispatch();
  await runner.quiet();
  expect(runner.faults).toEqual([]);
  expect(results(run)).toEqual({ 'call/work': 'success', after: 'success' });
  const text = log(run, 'call/work');
  expect(text).toContain('key is ***, token ***, set up yes');
  expect(text).toContain('kept 7');
  expect(text).not.toContain('hunter2');
  expect(text).toContain("Skip output 'hidden' since it may contain secret.");
  expect(log(run, 'after')).toContain('a\nb\n');
  const job = runner.attempts[0]?.jobs.find(({ key }) => key === 'call/work');
  expect(job?.summary).toBe('# Done in acme/fleet by acme/fleet/.github/workflows/main.yml@refs/heads/main\n');
  expect(job?.annotations[0]).toEqual({
    level: 'error',
    message: 'first\nsecond',
    properties: { file: 'rollout.yml', line: '3', title: 'Bad' },
  });
  const [artifact] = github.repository.artifacts;
  const archive = unzipSync(github.world.artifacts.get(artifact?.id ?? 0) ?? new Uint8Array());
  expect(Buffer.from(archive['told.txt'] ?? []).toString()).toBe('from the checkout');
  expect(github.repository.jobs.map(({ name }) => name)).toEqual(['call / work', 'after']);
});

test('a called workflow that asks for more than its caller may does not start', async () => {
  const { dispatch, runner } = await scene({ ...main(caller('issues: read')), 'data.txt': '' }, tools);
  const run = await dispatch();
  await runner.quiet();
  expect(run.conclusion).toBe('failure');
  expect(runner.faults[0]).toContain(
    "The nested job 'work' is requesting 'contents: read', but is only allowed 'contents: none'.",
  );
});

const withApproval = `${onDispatch}
jobs:
  ask:
    runs-on: ubuntu-latest
    environment: { name: production, deployment: false }
    steps: [{ run: 'echo "\${{ secrets.DEPLOY_KEY }}" | wc -c' }]
  after:
    needs: ask
    if: always()
    runs-on: ubuntu-latest
    steps: [{ run: 'echo "asked: \${{ needs.ask.result }}"' }]
`;

test.for([
  ['approved', 'success'],
  ['rejected', 'failure'],
] as const)('a job before a protected environment waits until it is %s', async ([state, result]) => {
  const { dispatch, runner, github, log, results } = await scene(
    main(withApproval),
    {},
    {
      environmentSecrets: { production: { DEPLOY_KEY: '12345' } },
    },
  );
  const { world, repository } = github;
  repository.environments.push({
    id: 1,
    name: 'production',
    waitTimer: 0,
    reviewers: [{ type: 'User', name: 'hubot' }],
    preventSelfReview: false,
    branchPolicy: null,
    createdAt: 0,
  });
  const run = await dispatch();
  await runner.quiet();
  expect(run.status).toBe('waiting');
  expect(repository.pendingDeployments).toMatchObject([{ run: run.id, environment: 'production' }]);
  const more = { environments: ['production'], user: 'hubot', comment: '', at: world.now() };
  repository.approvals.push({ run: run.id, state, ...more });
  while (run.status === 'waiting') await new Promise((resolve) => setTimeout(resolve, 10));
  await runner.quiet();
  expect(results(run)).toEqual({ ask: result, after: 'success' });
  expect(log(run, 'after')).toContain(`asked: ${result}`);
  if (state === 'approved') expect(log(run, 'ask')).toContain('\n6\n');
});

test('a cancelled run interrupts its jobs, ends those that wait, and still runs what always runs', async () => {
  const { dispatch, runner, results, log } = await scene(
    main(`${onDispatch}
jobs:
  slow:
    runs-on: ubuntu-latest
    strategy: { max-parallel: 1, matrix: { n: [1, 2] } }
    steps:
      - run: 'trap "echo interrupted; exit 3" INT; echo started; while true; do sleep 0.05; done'
      - if: always()
        run: echo cleaned up, \${{ job.status }}
  settle:
    needs: slow
    if: always()
    runs-on: ubuntu-latest
    steps: [{ run: 'echo "slow was \${{ needs.slow.result }}"' }]
  never: { needs: slow, runs-on: ubuntu-latest, steps: [{ run: 'true' }] }
`),
  );
  const run = await dispatch();
  while (!safe(() => log(run, 'slow/0')).includes('started')) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const [job] = runner.attempts[0]?.running.values() ?? [];
    if (job !== undefined && readFileSync(job.job.parts.log.path, 'utf8').includes('started')) break;
  }
  run.cancelRequested = true;
  await runner.quiet();
  expect(runner.faults).toEqual([]);
  const expected = { 'slow/0': 'cancelled', 'slow/1': 'cancelled', settle: 'success', never: 'skipped' };
  expect(results(run)).toEqual(expected);
  expect(log(run, 'slow/0')).toMatch(/interrupted[^]*cleaned up, cancelled/);
  expect(log(run, 'settle')).toContain('slow was cancelled');
});

const safe = (read: () => string): string => {
  try {
    return read();
  } catch {
    return '';
  }
};

test('running the failed jobs again keeps what succeeded, with its outputs, and makes the next attempt', async () => {
  const { dispatch, runner, results, log } = await scene(
    main(`${onDispatch}
jobs:
  fence: { runs-on: ubuntu-latest, outputs: { n: '\${{ steps.n.outputs.n }}' }, steps: [{ id: n, run: 'echo "n=$RANDOM$RANDOM" >> "$GITHUB_OUTPUT"' }] }
  each:
    needs: fence
    runs-on: ubuntu-latest
    strategy: { fail-fast: false, matrix: { n: [1, 2] } }
    steps: [{ run: 'echo "fence \${{ needs.fence.outputs.n }}"; test "$GITHUB_RUN_ATTEMPT" = 2 || test \${{ matrix.n }} = 1' }]
  settle: { needs: each, if: always(), runs-on: ubuntu-latest, steps: [{ run: 'echo "\${{ needs.each.result }} in $GITHUB_RUN_ATTEMPT"' }] }
`),
  );
  const run = await dispatch();
  await runner.quiet();
  expect(results(run)).toEqual({ fence: 'success', 'each/0': 'success', 'each/1': 'failure', settle: 'success' });
  const fence = /fence (\d+)/.exec(log(run, 'each/1'))?.[1];
  await runner.rerun(run, 'failed');
  await runner.quiet();
  expect(results(run)).toEqual({ fence: 'success', 'each/0': 'success', 'each/1': 'success', settle: 'success' });
  expect(log(run, 'each/1')).toContain(`fence ${fence}`);
  expect(log(run, 'settle')).toContain('success in 2');
  expect(runner.attempts[1]?.jobs.map(({ key }) => key)).toEqual(['each/1', 'settle']);
});

test('a machine that vanishes takes its job with it: no further step, not even one that always runs', async () => {
  const { dispatch, runner, results, log } = await scene(
    main(`${onDispatch}
jobs:
  gone:
    runs-on: ubuntu-latest
    steps: [{ name: one, run: 'true' }, { name: two, run: 'true' }, { name: three, if: always(), run: echo three }]
  settle: { needs: gone, if: always(), runs-on: ubuntu-latest, steps: [{ run: 'echo \${{ needs.gone.result }}' }] }
`),
    {},
    { beforeStep: ({ step }) => (step === 'two' ? 'die' : 'go') },
  );
  const run = await dispatch();
  await runner.quiet();
  expect(results(run)).toEqual({ gone: 'failure', settle: 'success' });
  expect(log(run, 'gone')).not.toContain('three\n##');
  expect(log(run, 'gone')).toContain('lost communication');
});

test('a concurrency group runs one at a time, and keeps the newest of those that wait', async () => {
  const { dispatch, runner } = await scene(
    main(`${onDispatch}
concurrency: rollout
jobs: { only: { runs-on: ubuntu-latest, steps: [{ run: sleep 0.3 }] } }
`),
  );
  const runs = [await dispatch(), await dispatch(), await dispatch()];
  await runner.quiet();
  expect(runs.map(({ conclusion }) => conclusion)).toEqual(['success', 'cancelled', 'success']);
});

test('a workflow with a fault in it starts nothing', async () => {
  const { dispatch, runner } = await scene(main(`${onDispatch}\njobs: { a: { runs-on: x, stepz: [] } }`));
  const beginning = dispatch();
  await expect(beginning).rejects.toThrow("Unexpected value 'stepz'");
  expect(runner.attempts).toEqual([]);
});
