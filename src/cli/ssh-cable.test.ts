import { execFile, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeHost, namespacesMissing, type NetworkHost } from '../testing/network.ts';
import { sshdMissing, startSshd, type TestSshd } from '../testing/sshd.ts';

const cli = fileURLToPath(new URL('./main.ts', import.meta.url));

/** Longer than a connection may be silent. */
const timeout = 120_000;

describe.skipIf(sshdMissing || namespacesMissing)('hosts at the end of cables', () => {
  let folder: string;
  let hosts: NetworkHost[] = [];
  const servers: TestSshd[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wavegate-cable-'));
    hosts = [1, 2, 3].map(makeHost);
    for (const { address, namespace } of hosts) {
      // All let the key of the first one in.
      const [first] = servers;
      const settings = first === undefined ? [] : [`AuthorizedKeysFile ${first.folder}/authorized_keys`];
      servers.push(await startSshd(settings, { address, namespace }));
    }
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.close()));
    for (const host of hosts) host.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Three nodes with a key each, all applied to at once; what happens on them is logged in files of this machine. */
  function repository(): void {
    mkdirSync(join(folder, 'log'), { recursive: true });
    const nodes = hosts.map(({ address }, at) => ({ name: `n${at}`, address: `${address}:${servers[at]?.port}` }));
    writeFileSync(join(folder, 'nodes.json'), JSON.stringify({ nodes }));
    const known = hosts.map(({ address }, at) => servers[at]?.knownHost(address) ?? '');
    writeFileSync(join(folder, 'known_hosts'), known.join(''));
    const log = (step: string) => `echo ${step} >>${folder}/log/$WAVEGATE_NODE`;
    writeFileSync(
      join(folder, 'rollout.yml'),
      `rollout: web
fleet: nodes.json
secrets: [SSH_KEY]
ssh: { key-env: SSH_KEY, known-hosts: known_hosts }
defaults: { via: ssh, timeout: 2m }
batch: { size: 3, concurrency: 3 }
waves: [100%]
steps:
  check: { run: "grep -q done ${folder}/log/$WAVEGATE_NODE" }
  drain: { run: "${log('drain')}" }
  apply: { run: "${log('apply')}; sleep 2; ${log('done')}" }
  restore: { run: "${log('restore')}" }
on-failure: { tolerate: [{ unreachable: 1, per: wave }] }
`,
    );
  }

  const options = () => ({
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], SSH_KEY: servers[0]?.key },
  });
  function wavegate(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    return new Promise((resolve) => {
      execFile(process.execPath, [cli, ...args], { ...options(), timeout }, (error, out, err) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, err });
      });
    });
  }
  const logOf = (node: string) => {
    const file = join(folder, 'log', node);
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  };

  test(
    'a cable cut in the middle of apply makes its node unreachable, holds nobody else up, and nothing is applied there twice',
    async () => {
      repository();
      const driver = spawn(process.execPath, [cli, 'run', 'rollout.yml', '--json'], options());
      const ended = new Promise<number | null>((resolve) => driver.once('exit', resolve));
      let out = '';
      let err = '';
      driver.stdout.on('data', (data: Buffer) => void (out += data.toString()));
      driver.stderr.on('data', (data: Buffer) => void (err += data.toString()));
      for (let tries = 0; !logOf('n1').includes('apply') && tries < 400; tries += 1) await sleep(50);
      hosts[1]?.cut();
      await ended;
      expect(err).toBe('');
      const { nodes } = JSON.parse((await wavegate('status', 'web', '--json')).out) as {
        nodes: Record<string, number>;
      };
      expect(nodes).toMatchObject({ succeeded: 2, unreachable: 1 });
      expect(out).toContain('"ssh-cut"');

      hosts[1]?.mend();
      const again = await wavegate('retry', 'web', '--json');
      expect([again.code, again.err]).toEqual([0, '']);
      for (const node of ['n0', 'n1', 'n2'])
        expect([node, ...logOf(node)]).toEqual([node, 'drain', 'apply', 'done', 'restore']);
    },
    timeout,
  );
});
