import { execFile, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freePort, sshdMissing, startSshd, type TestSshd } from '../testing/sshd.ts';

const cli = fileURLToPath(new URL('./main.ts', import.meta.url));
let sshd: TestSshd;
let folder: string;
beforeAll(async () => {
  if (!sshdMissing) sshd = await startSshd();
});
afterAll(async () => {
  if (!sshdMissing) await sshd.close();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wavegate-cli-ssh-'));
  mkdirSync(join(folder, 'tmp'));
  return () => rmSync(folder, { recursive: true, force: true });
});

const addressOf = (index: number) => `127.0.${1 + (index >> 8)}.${index & 255}`;

/** A repository with a rollout over so many nodes, each with an address of its own on loopback. */
function repository(nodes: number, rollout: string): void {
  const names = Array.from({ length: nodes }, (_, index) => ({
    name: `n${index}`,
    address: `${addressOf(index + 1)}:${sshd.port}`,
  }));
  writeFileSync(join(folder, 'nodes.json'), JSON.stringify({ nodes: names }));
  writeFileSync(join(folder, 'known_hosts'), names.map((_, index) => sshd.knownHost(addressOf(index + 1))).join(''));
  writeFileSync(
    join(folder, 'rollout.yml'),
    `rollout: web
fleet: nodes.json
secrets: [SSH_KEY]
ssh: { key-env: SSH_KEY, known-hosts: known_hosts }
defaults: { via: ssh, timeout: 30s }
batch: { size: 100, concurrency: 5 }
waves: [100%]
${rollout}
`,
  );
}

const env = () => ({
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  TMPDIR: join(folder, 'tmp'),
  SSH_KEY: sshd.key,
});

function wavegate(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const options = { cwd: folder, env: env(), timeout: 60_000 };
    execFile(process.execPath, [cli, ...args], options, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, err });
    });
  });
}

const eventsOf = (out: string) =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe.skipIf(sshdMissing)('a rollout over ssh', () => {
  test('observes, changes and verifies every node with one handshake each, by scripts from the repository', async () => {
    repository(
      12,
      `steps:
  observe: { run: "cat state/$WAVEGATE_NODE 2>/dev/null || echo none" }
  apply: { run: [./ops/up.sh, "1.2"] }
  verify: { run: "test -s \\"$WG_STATE/$WAVEGATE_NODE\\"" }
`
        .replaceAll('$WG_STATE', join(folder, 'state'))
        .replace('cat state/', `cat ${join(folder, 'state')}/`),
    );
    mkdirSync(join(folder, 'ops'));
    mkdirSync(join(folder, 'state'));
    writeFileSync(join(folder, 'ops/up.sh'), `#!/bin/sh\necho "$1" >"${join(folder, 'state')}/$WAVEGATE_NODE"\n`);
    chmodSync(join(folder, 'ops/up.sh'), 0o755);
    const before = sshd.logins();
    const { code, out, err } = await wavegate('run', 'rollout.yml', '--json');

    expect([code, err]).toEqual([0, '']);
    expect(eventsOf(out).filter(({ type }) => type === 'node-finished')).toHaveLength(12);
    expect(sshd.logins() - before).toBe(12);
    expect(readdirSync(join(folder, 'state'))).toHaveLength(12);
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });

  test('tells the nodes apart that cannot be reached, and never runs anything here in their place', async () => {
    repository(
      3,
      'apply: { run: "echo \\"$SSH_CONNECTION\\" | grep -q ." }\non-failure: { tolerate: [{ unreachable: 1, per: wave }] }',
    );
    const known = readFileSync(join(folder, 'known_hosts'), 'utf8').split('\n');
    writeFileSync(join(folder, 'known_hosts'), `${known.slice(0, 2).join('\n')}\n`);
    const { out } = await wavegate('run', 'rollout.yml', '--json');
    const status = JSON.parse((await wavegate('status', 'web', '--json')).out) as { nodes: Record<string, number> };

    expect(status.nodes).toMatchObject({ succeeded: 2, unreachable: 1 });
    expect(out).toContain('ssh-host-key-unknown');
  });

  test.each([
    ['pause', 2],
    ['abort', 1],
  ])('with unreachable nodes ends as its simulation does: then %s, %i tolerated', async (then, tolerated) => {
    repository(6, `apply: "true"\non-failure: { then: ${then}, tolerate: [{ unreachable: ${tolerated}, per: wave }] }`);
    const port = await freePort();
    const nodes = Array.from({ length: 6 }, (_, index) => {
      const gone = index === 1 || index === 4;
      const address = `${addressOf(index + 1)}:${gone ? port : sshd.port}`;
      return { name: `n${index}`, address, labels: { gone: String(gone) } };
    });
    writeFileSync(join(folder, 'nodes.json'), JSON.stringify({ nodes }));
    const simulated = await wavegate('simulate', 'rollout.yml', '--json', '--unreachable', 'gone=true:100%');
    const real = await wavegate('run', 'rollout.yml', '--json');
    const ends = (text: string) => {
      const { state, nodes: counts } = JSON.parse(text) as { state: string; nodes: Record<string, number> };
      return { state, counts };
    };

    expect(simulated.code).toBe(real.code);
    expect(ends(simulated.out)).toEqual(ends((await wavegate('status', 'web', '--json')).out));
    expect(ends(simulated.out).counts['unreachable']).toBe(2);
  });

  test.each([
    ['by the next attempt', 2],
    ['by a retry', 1],
  ])('asks a node whose connection was cut in the middle of apply how far it came, %s', async (_, attempts) => {
    const log = (step: string) => `echo ${step} >>${folder}/log`;
    repository(
      1,
      `steps:
  observe: { run: "${log('observe')}; cat ${folder}/version", want: "1.2" }
  drain: { run: "${log('drain')}" }
  apply:
    run: "${log('apply')}; echo 1.2 >${folder}/version; kill -9 $(ps -o ppid= -p $PPID); sleep 67"
    attempts: ${attempts}
    backoff: { initial: 1ms, factor: 1, max: 1ms }
  verify: { run: "${log('verify')}" }
  restore: { run: "${log('restore')}" }
`,
    );
    writeFileSync(join(folder, 'version'), '1.1\n');
    const first = await wavegate('run', 'rollout.yml', '--json');
    const steps = () => readFileSync(join(folder, 'log'), 'utf8').trim().split('\n').join(' ');
    if (attempts === 1) {
      expect([first.code, steps()]).toEqual([3, 'observe drain apply']);
      expect(first.out).toContain('ssh-cut');
      expect(await wavegate('retry', 'web', '--json')).toMatchObject({ code: 0 });
    } else expect(first).toMatchObject({ code: 0 });
    expect(steps()).toBe('observe drain apply observe verify observe restore');
  });

  test('leaves no key, no agent and no command behind when its driver is killed', async () => {
    repository(1, `apply: { run: "echo $$ >${join(folder, 'pid')}; exec sleep 66" }`);
    const driver = spawn(process.execPath, [cli, 'run', 'rollout.yml', '--json'], { cwd: folder, env: env() });
    for (let tries = 0; !existsSync(join(folder, 'pid')) && tries < 200; tries += 1) await sleep(50);
    await sleep(100);
    const pid = readFileSync(join(folder, 'pid'), 'utf8').trim();
    const files = filesWithKey();
    driver.kill('SIGKILL');

    const gone = () => !existsSync(`/proc/${pid}`) && agents().length === 0;
    for (let tries = 0; !gone() && tries < 200; tries += 1) await sleep(50);
    expect([files, gone(), filesWithKey()]).toEqual([[], true, []]);
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });
});

/** Files that hold the key. */
function filesWithKey(): string[] {
  const marker = sshd.key.split('\n')[2] ?? '';
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => {
    const path = join(folder, file);
    return statSync(path).isFile() && readFileSync(path, 'utf8').includes(marker);
  });
}

function agents(): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').startsWith(`ssh-agent\0-D\0-a\0${folder}`);
    } catch {
      return false;
    }
  });
}

describe.skipIf(sshdMissing)('doctor', () => {
  test('has nothing to say when all is well', async () => {
    repository(3, 'apply: "true"');

    expect(await wavegate('doctor', 'rollout.yml')).toEqual({ code: 0, out: 'all 3 nodes can be reached\n', err: '' });
    expect(JSON.parse((await wavegate('doctor', 'rollout.yml', '--json')).out)).toEqual({ ok: true, problems: [] });
  });

  test('says in one table which nodes cannot be reached and why', async () => {
    repository(3, 'apply: "true"\nverify: http://{address}');
    const port = await freePort();
    const nodes = [
      { name: 'gone', address: `127.0.0.1:${port}` },
      { name: 'strange', address: `127.0.9.9:${sshd.port}` },
    ];
    writeFileSync(join(folder, 'nodes.json'), JSON.stringify({ nodes }));
    const { code, out } = await wavegate('doctor', 'rollout.yml');

    expect(code).toBe(1);
    expect(out.replaceAll(String(port), 'PORT').replaceAll(String(sshd.port), 'SSHD').replaceAll(/ +/g, ' ')).toMatch(
      /^2 of 2 nodes cannot be reached:\n\nnode address code why\ngone 127.0.0.1:PORT ssh-unreachable gone[^]*refused[^]*\nstrange 127.0.9.9:SSHD ssh-host-key-unknown[^]*\n\nssh-unreachable: See that it is up[^]*\nssh-host-key-unknown: Check the key[^]*\n$/,
    );
    const { problems } = JSON.parse((await wavegate('doctor', 'rollout.yml', '--json')).out) as {
      problems: Record<string, string>[];
    };
    expect(problems.map(({ code: each, node }) => [each, node])).toEqual([
      ['ssh-unreachable', 'gone'],
      ['ssh-host-key-unknown', 'strange'],
    ]);
  });

  test('reports a key that is none and known hosts that are not there', async () => {
    repository(1, 'apply: "true"');
    rmSync(join(folder, 'known_hosts'));
    expect(JSON.parse((await wavegate('doctor', 'rollout.yml', '--json')).out)).toMatchObject({
      ok: false,
      problems: [{ code: 'known-hosts-unreadable', line: 4, column: 39 }],
    });
    writeFileSync(join(folder, 'known_hosts'), '');
    writeFileSync(
      join(folder, 'rollout.yml'),
      readFileSync(join(folder, 'rollout.yml'), 'utf8').replaceAll('SSH_KEY', 'HOME'),
    );
    expect(JSON.parse((await wavegate('doctor', 'rollout.yml', '--json')).out)).toMatchObject({
      ok: false,
      problems: [{ code: 'ssh-key-unusable' }],
    });
  });
});
