import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe } from 'vitest';
import { parseWorkflowFile } from '../testing/github/runner/github-parser.ts';
import { type Running, type Site, siteTest } from '../testing/site.ts';

const answers = ['--name', 'web', '--nodes', 'web-1=10.0.0.1,web-2', '--apply', './up.sh', '--verify', './well.sh'];
const init = ['init', ...answers];
const written = [
  '.github/rollouts/web.nodes.yml',
  '.github/rollouts/web.yml',
  '.github/workflows/rollout-comments.yml',
  '.github/workflows/rollout-schedule.yml',
  '.github/workflows/rollout.yml',
];
const callers = written.filter((path) => path.includes('workflows'));

const test = siteTest.extend<{ repository: Site }>({
  repository: async ({ site }, use) => {
    mkdirSync(join(site.folder, '.git'));
    await use(site);
  },
});

function filesOf(site: Site): string[] {
  const entries = readdirSync(site.folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(site.folder.length + 1))
    .filter((path) => path.startsWith('.github'))
    .sort();
}

/** A terminal, in which the command line runs, and what somebody types at its questions. */
async function typing(site: Site, args: readonly string[], lines: readonly (readonly [string, string])[]) {
  const command = [process.execPath, join(import.meta.dirname, 'main.ts'), ...args].join(' ');
  const running: Running = site.shell(`exec script -qec "${command}" /dev/null`, [], { stdin: 'pipe' });
  let read = 0;
  for (const [question, answer] of lines) {
    while (running.alive && running.stdout.indexOf(question, read) === -1) await sleep(20);
    read = running.stdout.indexOf(question, read) + question.length;
    running.child.stdin?.write(answer);
  }
  return running.ended;
}

describe('what it writes', () => {
  test('a rollout file, an inventory and three callers, and says so as JSON', async ({ repository: site, expect }) => {
    const { code, stdout } = await site.run([...init, '--json']);
    const { paths, ...rest } = JSON.parse(stdout) as { paths: string[]; digest: string };
    expect([...paths].sort()).toEqual(written);
    expect(rest).toEqual({ ok: true, kept: [], digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(code).toBe(0);
    expect(filesOf(site)).toEqual(written);
  });

  test('what it planned is what a plan of it is', async ({ repository: site, expect }) => {
    const first = JSON.parse((await site.run([...init, '--json'])).stdout) as { digest: string };
    const plan = JSON.parse((await site.run(['plan', '.github/rollouts/web.yml', '--json'])).stdout) as {
      digest: string;
    };
    expect(plan.digest).toBe(first.digest);
  });

  test('people see the plan, and what to do next', async ({ repository: site, expect }) => {
    const { stdout } = await site.run(init);
    expect(stdout).toContain('web  2 nodes in 4 waves');
    expect(stdout).toContain('1. Write ./up.sh, and make it executable: it is not there yet.\n');
    expect(stdout).toContain('wavegate doctor .github/rollouts/web.yml');
  });

  test('an inventory that is there is used and not written', async ({ repository: site, expect }) => {
    site.write('fleet/hosts.ini', '[web]\nweb[1:3]\n');
    const { stdout } = await site.run([...init, '--nodes', 'fleet/hosts.ini', '--json']);
    expect((JSON.parse(stdout) as { paths: string[] }).paths).not.toContain('.github/rollouts/web.nodes.yml');
    expect(site.read('.github/rollouts/web.yml')).toContain('fleet: fleet/hosts.ini\n');
  });

  test('what is typed stays text, whatever is in it', async ({ repository: site, expect }) => {
    const apply = `printf '%s: # "\\t' "$WAVEGATE_NODE" && yes`;
    await site.run(['init', '--name', 'web', '--nodes', '10.0.0.1=10.0.0.1:8080,on', '--apply', apply]);
    const { stdout } = await site.run(['plan', '.github/rollouts/web.yml', '--json']);
    expect(stdout).toContain('"on"');
    expect(site.read('.github/rollouts/web.yml')).toContain(`apply: ${JSON.stringify(apply)}\n`);
  });

  test('a second rollout is served by the callers of the first', async ({ repository: site, expect }) => {
    await site.run(init);
    const { stdout } = await site.run(['init', '--name', 'db', '--nodes', 'a', '--apply', 'true', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      paths: ['.github/rollouts/db.yml', '.github/rollouts/db.nodes.yml'],
      kept: [
        '.github/workflows/rollout.yml',
        '.github/workflows/rollout-comments.yml',
        '.github/workflows/rollout-schedule.yml',
      ],
    });
  });
});

test('outside of git it says that a repository is wanted, and writes for one', async ({ site, expect }) => {
  const { stdout, code } = await site.run(init);
  expect(code).toBe(0);
  expect(stdout).toContain('Next:\n  1. Make this folder a git repository: `git init`.\n');
  mkdirSync(join(site.folder, '.git'));
  expect(await site.run(['plan', '.github/rollouts/web.yml'])).toMatchObject({ code: 0 });
});

describe('the callers', () => {
  test('have fewer than 30 lines, and no error for the parser that GitHub itself uses', async ({
    repository: site,
    expect,
  }) => {
    await site.run(init);
    for (const path of callers) {
      const text = site.read(path);
      expect(text.trimEnd().split('\n').length).toBeLessThan(30);
      await parseWorkflowFile(path, text);
    }
  });

  test('call the release that wrote them, or what --from says', async ({ repository: site, expect }) => {
    await site.run([...init, '--from', 'acme/gate@v3']);
    for (const path of callers)
      expect(site.read(path)).toMatch(/\n {4}uses: acme\/gate\/\.github\/workflows\/(?:rollout|comment)\.yml@v3\n/);
    const { stdout } = await site.run([
      'init',
      '--name',
      'x',
      '--nodes',
      'a',
      '--apply',
      'b',
      '--from',
      'a b',
      '--json',
    ]);
    expect(stdout).toContain('"code":"init-bad-from"');
  });

  test('the one has a schedule and nothing else, so that it can be switched off', async ({
    repository: site,
    expect,
  }) => {
    await site.run(init);
    const text = site.read('.github/workflows/rollout-schedule.yml');
    expect(text).toMatch(/^on:\n {2}schedule:\n {4}- cron: '[^']+'\npermissions/m);
  });

  const actionlint = [join(homedir(), 'go/bin'), ...(process.env['PATH'] ?? '').split(delimiter)]
    .map((folder) => join(folder, 'actionlint'))
    .find((path) => existsSync(path));
  if (actionlint === undefined) process.stderr.write('There is no actionlint: the callers were not checked with it.\n');
  test.skipIf(actionlint === undefined)('actionlint finds nothing in them', async ({ repository: site, expect }) => {
    await site.run(init);
    const found = spawnSync(actionlint ?? '', callers, { cwd: site.folder, encoding: 'utf8' });
    expect(found).toMatchObject({ stdout: '', status: 0 });
  });
});

describe('nothing is written', () => {
  test('where files are there: all of them are named', async ({ repository: site, expect }) => {
    for (const path of written) site.write(path, 'mine');
    const { code, stdout } = await site.run([...init, '--json']);
    const { problems } = JSON.parse(stdout) as { problems: { code: string; message: string }[] };
    expect(code).toBe(2);
    expect(problems.map((each) => each.code)).toEqual(['init-would-overwrite']);
    for (const path of written) {
      expect(problems[0]?.message).toContain(path);
      expect(site.read(path)).toBe('mine');
    }
  });

  test('where one is there that is no caller of ours', async ({ repository: site, expect }) => {
    site.write('.github/workflows/rollout.yml', 'on: push\n');
    expect((await site.run(init)).stderr).toContain('these are there already: .github/workflows/rollout.yml\n');
    expect(filesOf(site)).toEqual(['.github/workflows/rollout.yml']);
  });

  test.skipIf(process.getuid?.() === 0)(
    'where the last file cannot be written: the others are gone again',
    async ({ repository: site, expect }) => {
      site.write('.github/workflows/.keep', '');
      chmodSync(join(site.folder, '.github/workflows'), 0o555);
      expect((await site.run(init)).stderr).toContain('what was written before it is gone again');
      expect(filesOf(site)).toEqual(['.github/workflows/.keep']);
    },
  );

  test('where a folder cannot be made: the others are gone again', async ({ repository: site, expect }) => {
    site.write('.github/workflows', 'a file where a folder has to be');
    expect((await site.run(init)).stderr).toContain('.github/workflows/rollout.yml cannot be written');
    expect(filesOf(site)).toEqual(['.github/workflows']);
    expect(existsSync(join(site.folder, '.github/rollouts'))).toBe(false);
  });

  test.for([
    [['--name', 'Web 1'], ['init-bad-name']],
    [['--name', '../../x'], ['init-bad-name']],
    [
      ['--name', 'web-1', '--nodes', ','],
      ['init-bad-name', 'init-no-nodes'],
    ],
    [['--nodes', 'hosts.ini'], ['file-not-readable']],
    [['--nodes', 'a,a'], ['node-duplicate']],
    [['--verify', 'http://{adress}/'], ['template-unknown-field']],
  ] as const)('where an answer is wrong: %j', async ([flags, codes], { repository: site, expect }) => {
    const { code, stdout } = await site.run([...init, ...flags, '--json']);
    const { problems } = JSON.parse(stdout) as { problems: { code: string }[] };
    expect(problems.map((each) => each.code)).toEqual(codes);
    expect(code).toBe(2);
    expect(filesOf(site)).toEqual([]);
  });

  test('where nobody can be asked: every flag that is missing is named', async ({ repository: site, expect }) => {
    const { code, stderr } = await site.run(['init', '--verify', 'true']);
    expect(stderr).toContain('these answers are missing, and nobody can be asked here: ');
    expect(stderr).toContain('--nodes, --apply\n');
    expect(code).toBe(2);
  });
});

describe('at a terminal', () => {
  const questions = [
    ['What is the rollout called?', 'web\r'],
    ['Where are the nodes?', '\r'],
    ['Where are the nodes?', 'a,b\r'],
    ['Which command upgrades a node?', './up.sh\r'],
    ['How to see that a node is well?', '\r'],
  ] as const;

  test('four questions are asked, one again until it is answered, and what is written is shown before', async ({
    site,
    expect,
  }) => {
    const { code, stdout } = await typing(site, ['init'], [...questions, ['Go on? [Y/n]', '\r']]);
    expect(stdout).toContain('Wrote .github/rollouts/web.yml');
    expect(code).toBe(0);
    expect(site.read('.github/rollouts/web.yml')).toContain('# verify: http');
  });

  test('no means no', async ({ repository: site, expect }) => {
    const { stdout } = await typing(site, init, [['Go on? [Y/n]', 'n\r']]);
    expect(stdout).toContain('Nothing was written.');
    expect(filesOf(site)).toEqual([]);
  });

  test('Ctrl-C at a question ends it, with nothing written', async ({ repository: site, expect }) => {
    const { code, stdout } = await typing(site, ['init', '--name', 'web'], [['Where are the nodes?', '\u0003']]);
    expect(stdout).toContain('Nothing was written.');
    expect(code).toBe(130);
    expect(filesOf(site)).toEqual([]);
  });
});
