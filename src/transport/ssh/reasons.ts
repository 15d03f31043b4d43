import { type Reason, reason } from '../../errors/problem.ts';
import type { SpokenEnd } from '../../io/spoken-process.ts';

/** What `ssh` itself exits with. What a node's own shell exits with, too, but then it has said nothing that `ssh` says. */
const ownExitCode = 255;
const longest = 300;

/** Why a connection did not come to be, from what `ssh` and the node's login shell said. */
export function refusalOf(host: string, { code, problem }: SpokenEnd, said: string): Reason {
  if (problem !== null) return reason('ssh-not-started', { problem });
  const lines = linesOf(said);
  const last = lastOf(lines);
  if (/REMOTE HOST IDENTIFICATION HAS CHANGED/.test(said)) {
    return reason('ssh-host-key-changed', {
      host,
      problem: lines.find((line) => line.startsWith('Offending ')) ?? last,
    });
  }
  if (/Host key verification failed|host key is known for|REVOKED HOST KEY/i.test(said)) {
    const line = lines.findLast((each) => /host key is known for|REVOKED/i.test(each));
    return reason('ssh-host-key-unknown', { host, problem: trimmed(line ?? last) });
  }
  if (/Permission denied|Too many authentication failures|no mutual signature/i.test(said)) {
    return reason('ssh-login-refused', { host, problem: last });
  }
  if (code !== null && code !== ownExitCode)
    return reason('ssh-no-shell', { host, problem: last || `exit code ${code}` });
  return reason('ssh-unreachable', { host, problem: last });
}

/** Why a connection that stood is gone. */
export function cutOf(host: string, { code }: SpokenEnd, said: string): Reason {
  const own = linesOf(said).findLast((line) =>
    /^(?:Connection |Shared connection |Timeout, |client_loop|ssh|kex|packet|Received |Bad |Corrupted|mux_|ssh_)/i.test(
      line,
    ),
  );
  const by = code === null ? 'ssh was ended by a signal' : `ssh ended with exit code ${code}`;
  return reason('ssh-cut', { host, problem: own === undefined ? by : trimmed(own) });
}

function linesOf(said: string): string[] {
  return said
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function lastOf(lines: readonly string[]): string {
  return trimmed(lines.at(-1) ?? '');
}

function trimmed(line: string): string {
  return line.slice(0, longest).toWellFormed().replace(/\.$/, '');
}
