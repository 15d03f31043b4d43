import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { callerText, commentText, scheduleText } from '../../src/cli/init/callers.ts';
import { parseActionFile, parseWorkflowFile } from '../../src/testing/github/runner/github-parser.ts';
import { startActions } from '../../src/testing/github/runner/start-actions.ts';

const example = fileURLToPath(new URL('.', import.meta.url));
const product = fileURLToPath(new URL('../..', import.meta.url));
const program = join(product, 'src/cli/main.ts');
const file = '.github/rollouts/web.yml';

const read = (path: string): string => readFileSync(join(example, path), 'utf8');
const workflows = readdirSync(join(example, '.github/workflows')).map((name) => `.github/workflows/${name}`);

/** Every file of the repository that the example is, but this one. */
function files(): Record<string, string> {
  const entries = readdirSync(example, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.test.ts'))
    .map(({ parentPath, name }) => relative(example, join(parentPath, name)));
  return Object.fromEntries(paths.map((path) => [path, read(path)]));
}

test('it plans without a warning: a canary, a quarter, and the rest when people approve', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wavegate-example-'));
  try {
    cpSync(example, folder, { recursive: true });
    mkdirSync(join(folder, '.git'));
    const args = [program, 'plan', file, '--param', 'version=1.2.3', '--json'];
    const { stdout, stderr, status } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const { waves } = JSON.parse(stdout) as { waves: { name: string; size: number }[] };
    expect(waves.map(({ name, size }) => [name, size])).toEqual([
      ['canary', 1],
      ['early', 2],
      ['rest', 5],
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('its callers are those that `wavegate init` writes', () => {
  expect(read('.github/workflows/rollout.yml')).toBe(callerText('OWNER/wavegate@v1', file));
  expect(read('.github/workflows/rollout-comments.yml')).toBe(commentText('OWNER/wavegate@v1'));
  expect(read('.github/workflows/rollout-schedule.yml')).toBe(scheduleText('OWNER/wavegate@v1'));
});

test.each(workflows)('%s has no error for the parser that GitHub itself uses', async (path) => {
  expect(await parseWorkflowFile(path, read(path))).toBeDefined();
});

test('nor has its setup', () => {
  const path = '.github/actions/wavegate-setup/action.yml';
  expect(parseActionFile(path, read(path))).toBeDefined();
});

const actionlint = [join(homedir(), 'go/bin'), ...(process.env['PATH'] ?? '').split(delimiter)]
  .map((folder) => join(folder, 'actionlint'))
  .find((path) => existsSync(path));
if (actionlint === undefined) process.stderr.write('There is no actionlint: the example was not checked with it.\n');

test.skipIf(actionlint === undefined)('actionlint finds nothing in its workflows', () => {
  expect(spawnSync(actionlint ?? '', workflows, { cwd: example, encoding: 'utf8' })).toMatchObject({
    stdout: '',
    status: 0,
  });
});

test('one dispatch rolls it out on a stand-in GitHub, wave after wave', { timeout: 240_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wavegate-example-'));
  const short = { ...files(), [file]: read(file).replace('bake: 2m', 'bake: 1s') };
  const { github, runner } = await startActions(
    {
      repository: {
        files: short,
        collaborators: { octocat: 'admin', hubot: 'write' },
        environments: [{ name: 'production', reviewers: [{ type: 'User', name: 'hubot' }] }],
      },
    },
    { folder, published: { 'OWNER/wavegate': product } },
  );
  const post = async (login: string, path: string, body: object): Promise<number> => {
    const response = await fetch(`${github.url}/repos/acme/fleet${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${github.token({ kind: 'user', login })}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return response.status;
  };
  try {
    const inputs = { command: 'start', file, params: 'version=1.2.3' };
    expect(await post('octocat', '/actions/workflows/rollout.yml/dispatches', { ref: 'main', inputs })).toBe(204);
    await runner.quiet();
    const [waiting] = github.repository.pendingDeployments;
    const ids = github.repository.environments.flatMap(({ id, name }) => (name === 'production' ? [id] : []));
    const review = { environment_ids: ids, state: 'approved', comment: 'fine' };
    expect(await post('hubot', `/actions/runs/${waiting?.run}/pending_deployments`, review)).toBe(200);
    const [issue] = github.repository.issues;
    for (let waited = 0; issue?.state !== 'closed' && waited < 120_000; waited += 100) await sleep(100);
    expect(issue?.title).toBe('Rollout web-1');
    // Where it is open after all, its body says what stands in the way.
    expect(issue?.state, issue?.body ?? '').toBe('closed');
    const ended = github.repository.deployments.map(({ id, environment }) => [
      environment,
      github.repository.deploymentStatuses.findLast(({ deployment }) => deployment === id)?.state,
    ]);
    // The newest of an environment is the one that counts.
    expect(ended).toEqual([
      ['web', 'inactive'],
      ['web', 'success'],
      ['production', 'success'],
    ]);
    expect(github.violations).toEqual([]);
  } finally {
    await runner.quiet();
    await github.close();
    rmSync(folder, { recursive: true, force: true });
    rmSync('/tmp/wavegate-example', { recursive: true, force: true });
  }
});
