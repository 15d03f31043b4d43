import type { SshFeatures } from './ssh-features.ts';
import type { SshTarget } from './target.ts';

/** How long a host may take to answer, and how soon a connection that fell silent counts as cut. */
const connectSeconds = 10;
const aliveSeconds = 10;
const aliveCount = 3;

export interface SshPlaces {
  /** The configuration that `sshConfig` gives, and what else `ssh` is told to use: paths without blanks or percent signs. */
  readonly config: string;
  /** A copy of the file that people know by its name. */
  readonly knownHosts: { readonly copy: string; readonly name: string } | null;
  readonly agent: string | null;
  readonly features: SshFeatures;
}

/**
 * The configuration that our `ssh` reads: a few settings that nobody may weaken, then the user's own and that of the system. The first
 * value of a setting counts, also for the jump hosts on the way, which options on a command line would not reach.
 */
export function sshConfig({ knownHosts, agent, features }: Omit<SshPlaces, 'config'>): string {
  const settings = [
    'BatchMode yes',
    'StrictHostKeyChecking yes',
    'NoHostAuthenticationForLocalhost no',
    'UpdateHostKeys no',
    ...(knownHosts === null
      ? []
      : [
          `UserKnownHostsFile ${knownHosts.copy}`,
          'GlobalKnownHostsFile none',
          ...(features.knownHostsCommand ? ['KnownHostsCommand none'] : []),
          'VerifyHostKeyDNS no',
        ]),
    ...(agent === null ? [] : [`IdentityAgent ${agent}`, 'IdentitiesOnly no']),
    `ConnectTimeout ${connectSeconds}`,
    'ConnectionAttempts 1',
    `ServerAliveInterval ${aliveSeconds}`,
    `ServerAliveCountMax ${aliveCount}`,
    'ForwardAgent no',
    'ForwardX11 no',
    'PermitLocalCommand no',
    'Tunnel no',
    'LogLevel INFO',
  ];
  const includes = ['Include ~/.ssh/config', 'Include /etc/ssh/ssh_config'];
  return `Host *\n${settings.map((line) => `  ${line}\n`).join('')}${includes.map((line) => `${line}\n`).join('')}`;
}

/** `ssh` with its arguments for one node. What concerns the node itself and not the way to it stands here. */
export function sshArguments(
  { host, port, user }: SshTarget,
  { config, knownHosts, features }: SshPlaces,
  command: string,
): string[] {
  return [
    'ssh',
    '-F',
    config,
    '-T',
    ...(port === undefined ? [] : ['-p', String(port)]),
    ...(user === undefined ? [] : ['-l', user]),
    // A connection that we began to share would outlive us. One that the user has open may be used, unless its host key was checked
    // against other known hosts than the rollout file names.
    '-o',
    'ControlMaster=no',
    ...(knownHosts === null ? [] : ['-o', 'ControlPath=none']),
    '-o',
    'ClearAllForwardings=yes',
    '-o',
    'RemoteCommand=none',
    ...(features.sessionType ? ['SessionType=default', 'StdinNull=no', 'ForkAfterAuthentication=no'] : []).flatMap(
      (setting) => ['-o', setting],
    ),
    '--',
    host,
    command,
  ];
}
