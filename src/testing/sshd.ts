import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A real sshd on loopback, with keys and a configuration of its own, that lets the current user in. */
export interface TestSshd {
  readonly folder: string;
  readonly port: number;
  /** Private keys: one that it accepts, and one that it does not. */
  readonly key: string;
  readonly strangeKey: string;
  /** A known_hosts line for this name, with its real key. */
  knownHost(name: string): string;
  /** Handshakes that came to a login so far. */
  logins(): number;
  /** Processes that serve a connection. */
  servers(): number[];
  close(): Promise<void>;
}

const program = ['/usr/sbin/sshd', '/usr/local/sbin/sshd', '/usr/lib/ssh/sshd'].find((path) => existsSync(path));

/** Where sshd is not installed, what depends on it is skipped, and says so. */
export const sshdMissing = program === undefined;
if (sshdMissing) process.stderr.write('SKIPPED: tests over ssh, because sshd is not installed (openssh-server)\n');

export interface SshdPlace {
  /** Where it can be reached; 127.0.0.1 by default. */
  readonly address: string;
  /** The network namespace that it lives in. */
  readonly namespace: string;
}

/** `settings`: further lines of its configuration. `place`: absent for this machine itself. */
export async function startSshd(settings: readonly string[] = [], place?: SshdPlace): Promise<TestSshd> {
  // Not where temporary files are by custom: the path has to be short, and readable for sshd.
  const folder = mkdtempSync('/tmp/wg-sshd-');
  for (const name of ['host', 'user', 'strange']) {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
  }
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  writeFileSync(join(folder, 'authorized_keys'), read('user.pub'), { mode: 0o600 });
  const port = await freePort();
  const log = join(folder, 'log');
  const configuration = [
    ...settings,
    `Port ${port}`,
    'ListenAddress 0.0.0.0',
    `HostKey ${join(folder, 'host')}`,
    `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'StrictModes no',
    'UsePAM no',
    'PasswordAuthentication no',
    'KbdInteractiveAuthentication no',
    'PermitRootLogin yes',
    'MaxStartups 1000',
    'MaxSessions 1000',
    'PidFile none',
    'LogLevel VERBOSE',
  ];
  writeFileSync(join(folder, 'sshd_config'), `${configuration.join('\n')}\n`);
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const inside = place === undefined ? [] : ['ip', 'netns', 'exec', place.namespace];
  const argv = [...inside, program ?? 'sshd', '-D', '-f', join(folder, 'sshd_config'), '-E', log];
  const child = spawn(argv[0] as string, argv.slice(1), { stdio: 'ignore' });
  await listening(child, { port, host: place?.address ?? '127.0.0.1' }, log);
  const publicKey = read('host.pub').trim().split(' ').slice(0, 2).join(' ');
  return {
    folder,
    port,
    key: read('user'),
    strangeKey: read('strange'),
    knownHost: (name) => `[${name}]:${port} ${publicKey}\n`,
    logins: () => (readFileSync(log, 'utf8').match(/^Accepted publickey/gm) ?? []).length,
    servers: () => childrenOf(child.pid as number),
    close: async () => {
      for (const pid of childrenOf(child.pid as number)) endProcess(pid);
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

interface Endpoint {
  readonly host: string;
  readonly port: number;
}

async function listening(child: ChildProcess, endpoint: Endpoint, log: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if (child.exitCode !== null) break;
    if (await accepts(endpoint)) return;
    await sleep(25);
  }
  throw new Error(`sshd did not start: ${existsSync(log) ? readFileSync(log, 'utf8') : 'no log'}`);
}

function accepts(endpoint: Endpoint): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(endpoint);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** A port of loopback that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function childrenOf(pid: number): number[] {
  try {
    const direct = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    return direct.map(Number).flatMap((child) => [child, ...sshdChildrenOf(child)]);
  } catch {
    return [];
  }
}

/** Only what sshd forked of itself, not what it runs for the user. */
function sshdChildrenOf(pid: number): number[] {
  return childrenOf(pid).filter((child) => {
    try {
      return readFileSync(`/proc/${child}/comm`, 'utf8').startsWith('sshd');
    } catch {
      return false;
    }
  });
}
