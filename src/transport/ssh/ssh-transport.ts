import { createHash } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { SshDefinition } from '../../core/definition/rollout-definition.ts';
import type { FleetNode } from '../../core/fleet/node.ts';
import { createLimiter, type Limiter } from '../../core/gates/limiter.ts';
import { refuse } from '../../errors/problem.ts';
import type { ProcessGuard } from '../../io/process.ts';
import { type NodeConnection, SshConnection } from './ssh-connection.ts';
import type { RootFile } from './named-files.ts';
import { makePrivateFolder } from './private-folder.ts';
import { sshConfig, type SshPlaces } from './ssh-config.ts';
import { sshFeatures } from './ssh-features.ts';
import { sshTarget } from './target.ts';

export interface SshRequest {
  readonly ssh: SshDefinition;
  /** Where `known-hosts` and the scripts of commands are; absolute. */
  readonly root: string;
  /** Names the work: processes of an earlier connection for the same work on the same node are known by it. */
  readonly work: string;
  /** Values of the declared secrets, by name. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Our own environment: `ssh` gets it but for the secrets, since it is the user's and does what it does for the user. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly guard?: ProcessGuard;
}

/** Connections to nodes over OpenSSH's `ssh`, for one job. */
export interface SshTransport {
  /** Connects when something is first run. `resumed`: earlier work on the node was cut off and may still be going on there. */
  connect(node: FleetNode, resumed: boolean): NodeConnection;
  close(): Promise<void>;
}

/** More would be turned away by an sshd, or a jump host, that has the default of `MaxStartups`. */
const handshakesAtOnce = 10;

/** Prepares what all connections share. Refuses known hosts that cannot be read, and a key that is none. */
export async function openSsh(request: SshRequest): Promise<SshTransport> {
  const { ssh, root, secrets } = request;
  const hosts =
    ssh.knownHosts === undefined ? null : { name: ssh.knownHosts, content: readKnownHosts(root, ssh.knownHosts) };
  const env = environmentOf(request);
  const key = ssh.keyEnv === undefined ? undefined : secrets[ssh.keyEnv];
  const source = ssh.keyEnv === undefined || key === undefined ? null : { name: ssh.keyEnv, key };
  const [folder, features] = await Promise.all([makePrivateFolder(source, env), sshFeatures(env)]);
  const { agent } = folder;
  const knownHosts = hosts === null ? null : { copy: join(folder.path, 'known_hosts'), name: hosts.name };
  const places: SshPlaces = { config: join(folder.path, 'config'), knownHosts, agent, features };
  writeFileSync(places.config, sshConfig(places), { mode: 0o600 });
  if (knownHosts !== null) writeFileSync(knownHosts.copy, hosts?.content ?? '', { mode: 0o600 });
  const handshakes: Limiter = createLimiter(handshakesAtOnce);
  const files = new Map<string, RootFile>();
  const shared = {
    root,
    places,
    // The agent goes to jump hosts as well, which have an `ssh` of their own.
    env: agent === null ? env : { ...env, SSH_AUTH_SOCK: agent },
    handshakes: <T>(shake: () => Promise<T>) =>
      handshakes(async () => {
        // Without the key the node refuses the login, which is told as what it is.
        await folder.refreshKey().catch(() => {});
        return shake();
      }),
    withheld: new Set(['PATH', ...(ssh.keyEnv === undefined ? [] : [ssh.keyEnv])]),
    fileAt: (path: string) => fileAt(join(root, path), files),
    ...(request.guard === undefined ? {} : { guard: request.guard }),
  };
  return {
    connect: (node, resumed) =>
      new SshConnection(
        {
          ...shared,
          host: node.name === node.address ? node.name : `${node.name} (${node.address})`,
          target: sshTarget(node, ssh.user),
          processMark: createHash('sha256').update(`${request.work}\0${node.name}`).digest('hex').slice(0, 32),
        },
        resumed,
      ),
    close: () => folder.close(),
  };
}

/** Read once, so that every node gets the same. Throws what the file system complains about. */
function fileAt(path: string, files: Map<string, RootFile>): RootFile {
  const known = files.get(path);
  if (known !== undefined) return known;
  const read = { bytes: readFileSync(path), executable: (statSync(path).mode & 0o111) !== 0 };
  files.set(path, read);
  return read;
}

function readKnownHosts(root: string, file: string): Uint8Array {
  try {
    return readFileSync(resolve(root, file));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'it does not exist' : message;
    return refuse('known-hosts-unreadable', { file, error: why }, { path: ['ssh', 'known-hosts'] });
  }
}

function environmentOf({ env, secrets }: SshRequest): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && !Object.hasOwn(secrets, name)) kept[name] = value;
  }
  return { ...kept, SSH_ASKPASS_REQUIRE: 'never' };
}
