import { runProcess } from '../../io/process.ts';

/** Settings that the `ssh` of this machine has. One that it does not have would make it refuse everything. */
export interface SshFeatures {
  /** `KnownHostsCommand`, since OpenSSH 8.5. */
  readonly knownHostsCommand: boolean;
  /** `SessionType`, `StdinNull` and `ForkAfterAuthentication`, since OpenSSH 8.7. */
  readonly sessionType: boolean;
}

const timeoutMs = 10_000;

/** Asks `ssh` for its version. What is not installed is told when it is first needed. */
export async function sshFeatures(env: Readonly<Record<string, string>>): Promise<SshFeatures> {
  const { tail } = await runProcess({ command: { argv: ['ssh', '-V'] }, cwd: '/', env, timeoutMs });
  return featuresOf(tail);
}

/** From `OpenSSH_9.2p1 Debian-2, …`. A version that cannot be read has all: then nothing of the user's can weaken what we ask for. */
export function featuresOf(version: string): SshFeatures {
  const [, major, minor] = /OpenSSH\D*(\d+)\.(\d+)/.exec(version) ?? [];
  const release = major === undefined ? Number.POSITIVE_INFINITY : Number(major) * 100 + Number(minor);
  return { knownHostsCommand: release >= 805, sessionType: release >= 807 };
}
