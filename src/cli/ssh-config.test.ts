import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { sshdMissing, startSshd, type TestSshd } from '../testing/sshd.ts';

const cli = fileURLToPath(new URL('./main.ts', import.meta.url));
const home = userInfo().homedir;
const inHome = 'mount --bind "$1" "$2" && shift 2 && exec "$@"';

/** `ssh` reads the home of the user whatever HOME says, so the tests put another folder in its place, for what they start alone. */
const possible = !sshdMissing && mayReplaceHome();
if (!possible)
  process.stderr.write("SKIPPED: tests with a user's own ssh configuration (they need sshd and unshare, as root)\n");

function mayReplaceHome(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'sh', '-c', inHome, 'sh', '/tmp', home, 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

let sshd: TestSshd;
let folder: string;
beforeAll(async () => {
  if (possible) sshd = await startSshd();
});
afterAll(async () => {
  if (possible) await sshd.close();
});
beforeEach(() => {
  folder = mkdtempSync('/tmp/wavegate-ssh-config-');
  mkdirSync(join(folder, 'home/.ssh'), { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, 'nodes.json'), JSON.stringify({ nodes: [{ name: 'web-1' }] }));
  writeFileSync(
    join(folder, 'rollout.yml'),
    'rollout: web\nfleet: nodes.json\ndefaults: { via: ssh }\napply: "true"\nwaves: [1]\n',
  );
  return () => rmSync(folder, { recursive: true, force: true });
});

function given(config: string, knownHosts: readonly string[]): void {
  const indented = config
    .trim()
    .split('\n')
    .map((line) => (line.startsWith('Host') && !line.startsWith('HostN') ? line : `  ${line.trim()}`));
  const key = join(sshd.folder, 'user');
  const common = `Host *\n  Port ${sshd.port}\n  IdentityFile ${key}\n  StrictHostKeyChecking accept-new\n`;
  writeFileSync(join(folder, 'home/.ssh/config'), `${indented.join('\n')}\n${common}`, { mode: 0o600 });
  writeFileSync(join(folder, 'home/.ssh/known_hosts'), knownHosts.map((name) => sshd.knownHost(name)).join(''));
}

const keygen = (...args: string[]) => execFileSync('ssh-keygen', ['-q', ...args], { stdio: 'ignore' });
const wavegate = (...args: string[]) => wavegateWith({}, ...args);

function wavegateWith(
  env: Record<string, string>,
  ...args: string[]
): Promise<{ code: number; out: string; err: string }> {
  const argv = ['--mount', 'sh', '-c', inHome, 'sh', join(folder, 'home'), home, process.execPath, cli, ...args];
  return new Promise((resolve) => {
    const options = { cwd: folder, env: { PATH: process.env['PATH'], HOME: home, ...env }, timeout: 60_000 };
    execFile('unshare', argv, options, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, err });
    });
  });
}

describe.skipIf(!possible)("the user's own ssh configuration", () => {
  test('gives hosts their names, ports and keys', async () => {
    given('Host web-1\n HostName 127.0.0.1', ['127.0.0.1']);
    expect(await wavegate('doctor', 'rollout.yml')).toMatchObject({ code: 0, out: 'the node can be reached\n' });
  });

  test('may have settings that ssh is told to ignore, also with known hosts of the rollout', async () => {
    given('IgnoreUnknown UseKeychain\n UseKeychain yes\nHost web-1\n HostName 127.0.0.1', []);
    writeFileSync(join(folder, 'hosts'), sshd.knownHost('127.0.0.1'));
    const rollout = readFileSync(join(folder, 'rollout.yml'), 'utf8');
    writeFileSync(join(folder, 'rollout.yml'), `${rollout}ssh: { known-hosts: hosts }\n`);
    expect(await wavegate('doctor', 'rollout.yml')).toMatchObject({ code: 0, out: 'the node can be reached\n' });
  });

  test('leads over jump hosts', async () => {
    given('Host web-1\n HostName 127.0.0.1\n ProxyJump bastion\nHost bastion\n HostName 127.0.0.9', [
      '127.0.0.1',
      '127.0.0.9',
    ]);
    const before = sshd.logins();
    expect(await wavegate('run', 'rollout.yml', '--json')).toMatchObject({ code: 0 });
    expect(sshd.logins() - before).toBe(2);
  });

  test('leads over jump hosts whose troubles are told as theirs', async () => {
    given('Host web-1\n HostName 127.0.0.1\n ProxyJump bastion\nHost bastion\n HostName 127.0.0.9\n Port 1', [
      '127.0.0.1',
      '127.0.0.9',
    ]);
    const { code, out } = await wavegate('doctor', 'rollout.yml', '--json');
    expect([code, JSON.parse(out)]).toMatchObject([
      1,
      {
        problems: [
          {
            node: 'web-1',
            message: 'web-1 could not be reached over ssh: ssh: connect to host 127.0.0.9 port 1: Connection refused.',
          },
        ],
      },
    ]);
  });

  test('brings its agent, certificates of users, and authorities for those of hosts', async () => {
    const path = (name: string) => join(folder, name);
    for (const name of ['authority', 'me']) keygen('-t', 'ed25519', '-N', '', '-f', path(name));
    keygen('-t', 'ecdsa', '-N', '', '-f', path('host'));
    keygen('-s', path('authority'), '-I', 'me', '-n', userInfo().username, path('me.pub'));
    keygen('-s', path('authority'), '-I', 'host', '-h', '-n', '127.0.0.1', path('host.pub'));
    const server = await startSshd([
      `TrustedUserCAKeys ${path('authority.pub')}`,
      `HostKey ${path('host')}`,
      `HostCertificate ${path('host-cert.pub')}`,
      'AuthorizedKeysFile none',
    ]);
    onTestFinished(() => server.close());
    const authority = readFileSync(path('authority.pub'), 'utf8');
    given(`Host web-1\n HostName 127.0.0.1\n Port ${server.port}`, []);
    writeFileSync(path('hosts'), `@cert-authority [127.0.0.1]:${server.port} ${authority}`);
    keygen('-H', '-f', path('hosts'));
    const rollout = readFileSync(path('rollout.yml'), 'utf8');
    writeFileSync(path('rollout.yml'), `${rollout}ssh: { known-hosts: hosts }\n`);
    const agent = path('agent');
    const agentProcess = spawn('ssh-agent', ['-D', '-a', agent], { stdio: 'ignore' });
    onTestFinished(() => void agentProcess.kill());
    while (!existsSync(agent)) await sleep(20);
    execFileSync('ssh-add', ['-q', path('me')], { env: { ...process.env, SSH_AUTH_SOCK: agent } });
    rmSync(path('me'));

    expect(await wavegateWith({ SSH_AUTH_SOCK: agent }, 'run', 'rollout.yml', '--json')).toMatchObject({ code: 0 });
    expect((await wavegate('doctor', 'rollout.yml')).out).toContain('ssh-login-refused');
  });

  test('cannot make an unknown host key accepted, neither that of a node nor that of a jump host', async () => {
    const config = 'Host web-1\n HostName 127.0.0.1\n ProxyJump bastion\nHost bastion\n HostName 127.0.0.9';
    for (const unknown of ['127.0.0.1', '127.0.0.9']) {
      given(config, unknown === '127.0.0.1' ? ['127.0.0.9'] : ['127.0.0.1']);
      const known = readFileSync(join(folder, 'home/.ssh/known_hosts'), 'utf8');
      const { code, out } = await wavegate('doctor', 'rollout.yml', '--json');

      expect([code, JSON.parse(out)]).toMatchObject([
        1,
        { problems: [{ code: 'ssh-host-key-unknown', node: 'web-1' }] },
      ]);
      expect(out).toContain(`[${unknown}]:${sshd.port}`);
      expect(readFileSync(join(folder, 'home/.ssh/known_hosts'), 'utf8')).toBe(known);
    }
  });

  test('cannot make a connection stay open, run something here, or forward the agent', async () => {
    const socket = join(folder, 'home/master');
    const ran = join(folder, 'ran');
    given(
      `Host web-1\n HostName 127.0.0.1\n ControlMaster auto\n ControlPath ${socket}\n ControlPersist 60\n PermitLocalCommand yes\n LocalCommand touch ${ran}\n RemoteCommand touch ${ran}\n ForwardAgent yes\n SessionType none\n StdinNull yes\n ForkAfterAuthentication yes\n RequestTTY force\n LocalForward 127.0.0.1:1 127.0.0.1:1`,
      ['127.0.0.1'],
    );
    writeFileSync(
      join(folder, 'rollout.yml'),
      'rollout: web\nfleet: nodes.json\ndefaults: { via: ssh }\napply: "test -z \\"${SSH_AUTH_SOCK:-}${SSH_TTY:-}\\""\nwaves: [1]\n',
    );
    expect(await wavegate('run', 'rollout.yml', '--json')).toMatchObject({ code: 0 });
    expect([existsSync(socket), existsSync(ran), readdirSync(join(folder, 'home'))]).toEqual([false, false, ['.ssh']]);
    expect(sshd.servers()).toEqual([]);
  });
});
