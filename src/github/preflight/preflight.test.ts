import { afterEach, describe, expect, test } from 'vitest';
import { words } from '../../errors/problem.ts';
import { parseRolloutFile } from '../../spec/parse-rollout-file.ts';
import type { TokenRequest } from '../../testing/github/auth.ts';
import { type RepositorySeed } from '../../testing/github/seed.ts';
import { type StandIn, startGitHub } from '../../testing/github/server.ts';
import type { Ruleset } from '../../testing/github/state.ts';
import { clientOf } from '../../testing/github-client.ts';
import { rolloutFileWith } from '../../testing/rollout-file.ts';
import { preflight } from './preflight.ts';

const grant = '{ contents: write, actions: write, issues: write, deployments: write }';
const uses = 'acme/wavegate/.github/workflows/rollout.yml';

const main = `on:
  workflow_dispatch: { inputs: { command: {}, file: {}, rollout: {} } }
  issue_comment: { types: [created] }
jobs:
  rollout:
    uses: ${uses}@v1
    permissions: ${grant}
    with: { schedule-workflow: wake.yml }
`;
const wake = `on: { schedule: [{ cron: '7 * * * *' }] }
permissions: ${grant}
jobs: { wake: { uses: ${uses}@v1.2.3 } }
`;
const workflows = (files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`.github/workflows/${name}`, text]));
const reviewers = [{ type: 'User', name: 'octocat' }] as const;

let standIn: StandIn;
async function stage(seed: RepositorySeed = {}, enterprise = false): Promise<void> {
  standIn = await startGitHub({
    enterprise,
    repository: {
      files: workflows({ 'rollout.yml': main, 'wake.yml': wake.replace('v1.2.3', 'v1') }),
      environments: [{ name: 'Production', reviewers: [...reviewers] }, { name: 'production-run' }],
      ...seed,
    },
  });
}
afterEach(async () => {
  const { violations } = standIn;
  await standIn.close();
  if (violations.length > 0) throw new Error(JSON.stringify(violations));
});

const usual = 'waves: [{ name: all, up-to: 100%, environment: { approve: production, run: production-run } }]';

/** An App that may see everything, unless told. */
async function found(
  lines = usual,
  token: TokenRequest = { kind: 'installation' },
  policyTeams: readonly string[] = [],
) {
  const { definition } = parseRolloutFile(rolloutFileWith(lines), 'rollout.yml');
  if (definition === null) throw new Error('the rollout file of the test is wrong');
  return preflight(clientOf(standIn, token), { definition, version: '1.2.3', ledgerBranch: null, policyTeams });
}
async function codes(...given: Parameters<typeof found>): Promise<string[]> {
  return (await found(...given)).map(({ code, severity }) => `${severity} ${code}`);
}
async function said(...given: Parameters<typeof found>): Promise<string[]> {
  return (await found(...given)).map((each) => `${words(each).message} → ${words(each).hint}`);
}

describe('a good repository', () => {
  test('nothing is found, and nothing is written', async () => {
    await stage();
    expect(await found()).toEqual([]);
    const writes = standIn.journal.exchanges.filter(
      ({ method, operation }) => method !== 'GET' && operation !== 'graphql:repository',
    );
    expect(writes).toEqual([]);
  });

  test('neither with the token of a job, which may not see who administers what', async () => {
    await stage();
    expect(await found(usual, { kind: 'job' })).toEqual([]);
  });

  test('it takes eight requests at most', async () => {
    await stage();
    await found('batch: { runs-on: [self-hosted] }\n' + usual);
    expect(standIn.journal.exchanges.map(({ operation }) => operation ?? '').sort()).toEqual([
      'actions/get-github-actions-permissions-repository',
      'actions/list-repo-workflows',
      'actions/list-self-hosted-runners-for-repo',
      'graphql:repository',
      'repos/get',
      'repos/get-all-environments',
      'repos/get-branch',
      'repos/get-branch-rules',
    ]);
  });
});

describe('environments', () => {
  test('one that is mistyped would be made anew and ask nobody: told where, and which was meant', async () => {
    await stage();
    const problems = await found('waves: [1, { up-to: 100%, environment: prodution }]');
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ['environment-missing', ['waves', 1, 'environment']],
    ]);
    expect(words(problems[0] ?? { code: 'internal-error', args: {} }).hint).toMatch(
      /^Did you mean Production\? Else make it/,
    );
  });

  test('one without reviewers or timer holds nothing back', async () => {
    await stage({ private: false });
    expect(await said('waves: [{ name: all, up-to: 100%, environment: production-run }]')).toEqual([
      'The environment production-run has no required reviewers and no wait timer, so it holds nothing back (wave all). → ' +
        'Add reviewers under Settings, Environments, or write `approval: { required: 1, from: [role:maintain] }` at the wave.',
    ]);
  });

  test('in a private repository it says that comments are as good, because small plans have no rules', async () => {
    await stage();
    const [only] = await said('waves: [{ name: all, up-to: 100%, environment: production-run }]');
    expect(only).toContain('people then approve with a comment in the rollout issue, which is as good');
  });

  test('where the wave asks people by itself, rules are not needed', async () => {
    await stage();
    const wave =
      '{ name: all, up-to: 100%, environment: production-run, approval: { required: 1, from: [role:maintain] } }';
    expect(await found(`waves: [${wave}]`)).toEqual([]);
  });

  test('one with reviewers is none to run batches in', async () => {
    await stage();
    expect(await codes('waves: [{ up-to: 100%, environment: { run: production } }]')).toEqual([
      'error run-environment-asks',
    ]);
  });
});

describe('the ledger branch', () => {
  const ruleset = (types: readonly string[], include: string[]): Ruleset => ({
    id: 1,
    name: 'all',
    enforcement: 'active',
    include,
    exclude: [],
    rules: types.map((type) =>
      type === 'pull_request'
        ? {
            type,
            parameters: {
              dismiss_stale_reviews_on_push: false,
              require_code_owner_review: false,
              require_last_push_approval: false,
              required_approving_review_count: 1,
              required_review_thread_resolution: false,
            },
          }
        : { type },
    ),
  });

  test('rules that want pull requests for every branch stand in the way, before it is there', async () => {
    await stage();
    standIn.repository.rulesets.push(ruleset(['creation', 'pull_request', 'deletion'], ['~ALL']));
    expect(await said()).toEqual([
      'Rules for the branch wavegate refuse our commits: creation, pull_request. → Exclude wavegate from the ruleset under Settings, ' +
        'Rules, or let the GitHub Actions app bypass it. It holds records alone, no code.',
    ]);
  });

  test('a rule against making branches does not matter once it is there', async () => {
    await stage();
    standIn.repository.refs['refs/heads/wavegate'] = standIn.repository.refs['refs/heads/main'] ?? '';
    standIn.repository.rulesets.push(ruleset(['creation', 'non_fast_forward'], ['refs/heads/**']));
    expect(await found()).toEqual([]);
  });

  test('the one that the callers name is looked at', async () => {
    await stage({
      files: workflows({
        'rollout.yml': main.replace('wake.yml', 'wake.yml, ledger-branch: records'),
        'wake.yml': wake.replace('v1.2.3', 'v1'),
      }),
    });
    standIn.repository.rulesets.push(ruleset(['update'], ['refs/heads/records']));
    expect(await codes()).toEqual(['error ledger-branch-ruled']);
  });

  test('a protection of the older kind is told, though nobody but its makers may read it', async () => {
    await stage();
    standIn.repository.refs['refs/heads/wavegate'] = standIn.repository.refs['refs/heads/main'] ?? '';
    standIn.repository.protectedBranches.push('wavegate');
    expect(await codes()).toEqual(['warning ledger-branch-protected']);
  });
});

describe('callers', () => {
  const withCallers = (files: Readonly<Record<string, string>>) => stage({ files: workflows(files) });

  test('none at all', async () => {
    await withCallers({ 'ci.yml': 'on: push\njobs: { test: { runs-on: x, steps: [] } }', 'broken.yml': 'on: [' });
    expect(await said()).toEqual([
      'No workflow on main calls rollout.yml of Wavegate. → `wavegate init` writes callers; GitHub reads them from main alone, so merge them there.',
    ]);
  });

  test('none is needed where a workflow uses the actions by themselves', async () => {
    await withCallers({
      'own.yml': 'on: push\njobs: { turn: { steps: [{ uses: acme/wavegate/actions/advance@v1 }] } }',
    });
    expect(await found()).toEqual([]);
  });

  test('too few permissions, or none that are named', async () => {
    await withCallers({
      'rollout.yml': main.replace('issues: write, deployments: write', 'issues: read'),
      'wake.yml': wake.replace(`permissions: ${grant}\n`, '').replace('v1.2.3', 'v1'),
    });
    expect(await codes()).toEqual(['error caller-permissions', 'warning caller-permissions-unsaid']);
    expect((await said())[0]).toBe(
      'The job rollout of .github/workflows/rollout.yml does not grant issues: write, deployments: write, so GitHub refuses to start it. → ' +
        'Add `issues: write`, `deployments: write` under `permissions:` of that job.',
    );
  });

  test('more than is needed is enough: write includes read', async () => {
    const comment = `on: { issue_comment: { types: [created] } }
permissions: { contents: write, actions: write, issues: write, pull-requests: write, checks: write, statuses: write }
jobs: { comment: { uses: acme/wavegate/.github/workflows/comment.yml@v1, with: { workflow: rollout.yml } } }`;
    await withCallers({
      'rollout.yml': main.replace(`permissions: ${grant}`, 'permissions: write-all'),
      'wake.yml': wake.replace('v1.2.3', 'v1'),
      'comment.yml': comment,
    });
    expect(await found()).toEqual([]);
  });

  test('the one for comments is looked at, too: its permissions, and where it has turns taken', async () => {
    const comment = `on: { issue_comment: { types: [created] } }
permissions: read-all
jobs: { comment: { uses: acme/wavegate/.github/workflows/comment.yml@v1, with: { workflow: rolout.yml } } }`;
    await withCallers({ 'rollout.yml': main, 'wake.yml': wake.replace('v1.2.3', 'v1'), 'comment.yml': comment });
    expect(await said()).toEqual([
      'The job comment of .github/workflows/comment.yml does not grant contents: write, actions: write, issues: write, ' +
        'pull-requests: write, so GitHub refuses to start it. → Add `contents: write`, `actions: write`, `issues: write`, ' +
        '`pull-requests: write` under `permissions:` of that job.',
      '.github/workflows/comment.yml hears comments and has their turns taken by rolout.yml, which is no workflow here: nothing would ' +
        'follow them. → Did you mean rollout.yml?',
    ]);
  });

  test('one that the next turn cannot be started with', async () => {
    await withCallers({
      'rollout.yml': main.replace('command: {}, file: {}, rollout: {}', 'command: {}'),
      'wake.yml': wake.replace('v1.2.3', 'v1'),
      'comment.yml': `on: issue_comment\njobs: { rollout: { uses: ${uses}@v1, permissions: write-all } }`,
    });
    const problems = await found();
    expect(problems.map(({ code, args }) => [code, args['workflow'], args['missing']])).toEqual([
      ['caller-cannot-go-on', '.github/workflows/comment.yml', ['workflow_dispatch']],
      ['caller-cannot-go-on', '.github/workflows/rollout.yml', ['the input rollout']],
    ]);
  });

  test('another version, and versions that differ', async () => {
    await withCallers({ 'rollout.yml': main, 'wake.yml': wake.replace('v1.2.3', 'v2') });
    expect(await codes()).toEqual(['warning caller-other-version', 'warning callers-differ']);
  });

  test('a full commit is taken for what it says', async () => {
    const commit = 'a'.repeat(40);
    await withCallers({ 'rollout.yml': main.replace('@v1', `@${commit}`), 'wake.yml': wake.replace('v1.2.3', commit) });
    expect(await found()).toEqual([]);
  });

  test('one that is switched off', async () => {
    await stage();
    for (const each of standIn.repository.workflows) each.state = 'disabled_manually';
    expect(await codes()).toEqual(['error caller-off']);
  });
});

describe('the schedule', () => {
  test('none at all', async () => {
    await stage({ files: workflows({ 'rollout.yml': main.replace('with: { schedule-workflow: wake.yml }', '') }) });
    expect(await codes()).toEqual(['warning schedule-missing']);
  });

  test('off without anybody who would switch it on', async () => {
    const unnamed = main.replace('with: { schedule-workflow: wake.yml }', '');
    await stage({ files: workflows({ 'rollout.yml': unnamed, 'wake.yml': wake.replace('v1.2.3', 'v1') }) });
    for (const each of standIn.repository.workflows)
      if (each.path.endsWith('wake.yml')) each.state = 'disabled_inactivity';
    expect(await said()).toEqual([
      '.github/workflows/wake.yml is switched off (60 days without a commit), and no caller names it to be switched on. → Switch it on ' +
        'in the Actions tab, and write `schedule-workflow: wake.yml` into the other caller: then that is done while a rollout waits.',
    ]);
  });

  test('off is as it should be where it is switched on when something waits', async () => {
    await stage();
    for (const each of standIn.repository.workflows)
      if (each.path.endsWith('wake.yml')) each.state = 'disabled_manually';
    expect(await found()).toEqual([]);
  });

  test('named wrongly', async () => {
    const typo = main.replace('wake.yml', 'weke.yml');
    await stage({ files: workflows({ 'rollout.yml': typo, 'wake.yml': wake.replace('v1.2.3', 'v1') }) });
    expect((await said())[0]).toContain('→ Did you mean wake.yml?');
  });
});

describe('the repository', () => {
  test('one that is not there, or not to be seen', async () => {
    await stage();
    const elsewhere = { kind: 'job', repository: 'acme/other' } as const;
    expect(await codes(usual, elsewhere)).toEqual(['error github-not-found']);
  });

  test('an archived one', async () => {
    await stage();
    standIn.repository.archived = true;
    expect(await codes()).toEqual(['error repository-archived']);
  });

  test('one without Actions', async () => {
    await stage();
    standIn.repository.actionsEnabled = false;
    expect(await codes()).toEqual(['error actions-disabled']);
  });

  test('one that may use no actions but those of its owner', async () => {
    await stage();
    standIn.repository.allowedActions = 'local_only';
    expect(await said()).toEqual([
      'acme/fleet may use the actions of its own owner alone, and rollouts use `actions/checkout` and `actions/upload-artifact`. → Allow ' +
        'those that GitHub made, and Wavegate where it belongs to somebody else, under Settings, Actions, General.',
    ]);
  });
});

describe('self-hosted runners', () => {
  const lines = `batch: { by: site, runs-on: [self-hosted, "{labels.site}"] }\n${usual}`;
  const runner = (name: string, version: string, labels: string[]) => ({ id: name.length, name, version, labels });

  test('those that batches may come to and that are too old', async () => {
    await stage();
    standIn.repository.runners.push(
      runner('old', '2.335.9', ['self-hosted', 'berlin']),
      runner('fine', '2.336.0', ['self-hosted', 'berlin']),
      runner('newer', '3.0.0', ['self-hosted']),
      runner('hosted', '2.300.0', ['windows']),
    );
    const [only] = await said(lines);
    expect(only).toMatch(/^These runners are older than 2\.336\.0: old \(2\.335\.9\)\. → Update them/);
  });

  test('on Enterprise Server their age does not matter: what needs newer ones is not known there', async () => {
    await stage({}, true);
    standIn.repository.runners.push(runner('old', '2.300.0', ['self-hosted', 'berlin']));
    expect(await found(lines)).toEqual([]);
  });

  test('a token that may not see them is told so', async () => {
    await stage();
    expect(await said(lines, { kind: 'job' })).toEqual([
      'The token may not see the self-hosted runners, so nothing is known of it: it needs administration: read. → Give the token ' +
        '`administration: read` and look again, or look yourself.',
    ]);
  });
});

test('what the token may not see is said, one by one, and is no error', async () => {
  await stage();
  expect(await codes(usual, { permissions: { contents: 'read' } })).toEqual([
    'warning preflight-unseen',
    'warning preflight-unseen',
  ]);
});
