import { type Reason, reason } from '../../errors/problem.ts';
import type { SpokenEnd } from '../../io/spoken-process.ts';

/** What `ssh` itself exits with. What a node's own shell exits with, too, but then it has said nothing that `ssh` says. */
const ownExitCode = 255;
const longest = 300;

/** What `ssh` says last, after it told the cause, or after what the way leads over told it. */
const consequence =
  /\bUNKNOWN\b|^(?:kex_exchange_identification|banner exchange|stdio forwarding failed)\b|: terminating, \d+ bad configuration options?$/;

/**
 * Why a connection did not come to be, from what `ssh` and the node's login shell said. The host that refuses may be a jump host: its
 * `ssh` says so in the same words. What stands in a banner may look like anything, so only whole lines of `ssh` are taken for its own.
 */
export function refusalOf(host: string, { code, problem }: SpokenEnd, said: string): Reason {
  if (problem !== null) return reason('ssh-not-started', { problem });
  const lines = linesOf(said);
  const find = (pattern: RegExp) => lines.findLast((line) => pattern.test(line));
  if (find(/^@ +WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! +@$/) !== undefined) {
    return reason('ssh-host-key-changed', { host, problem: trimmed(find(/^Offending /) ?? causeOf(lines)) });
  }
  const unknown = find(/^No \S+ host key is known for |^@ +WARNING: REVOKED HOST KEY DETECTED! +@$/);
  const unverified = find(/^Host key verification failed\.$/);
  if (unknown !== undefined || unverified !== undefined) {
    return reason('ssh-host-key-unknown', { host, problem: trimmed(unknown ?? unverified ?? '') });
  }
  const login = find(/^(?:\S+@\S+: )?Permission denied \(|Too many authentication failures|no mutual signature/);
  if (login !== undefined) return reason('ssh-login-refused', { host, problem: trimmed(login) });
  const cause = causeOf(lines);
  if (code !== null && code !== ownExitCode) {
    return reason('ssh-no-shell', { host, problem: cause || `exit code ${code}` });
  }
  return reason('ssh-unreachable', { host, problem: cause });
}

/** Why a connection that stood is gone. */
export function cutOf(host: string, { code }: SpokenEnd, said: string): Reason {
  const own = linesOf(said).filter((line) =>
    /^(?:Connection |Shared connection |Timeout, |client_loop|ssh|kex|packet|Received |Bad |Corrupted|mux_|ssh_)/i.test(
      line,
    ),
  );
  const by = code === null ? 'ssh was ended by a signal' : `ssh ended with exit code ${code}`;
  return reason('ssh-cut', { host, problem: causeOf(own) || by });
}

function linesOf(said: string): string[] {
  return said
    .split(/[\r\n]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function causeOf(lines: readonly string[]): string {
  return trimmed(lines.findLast((line) => !consequence.test(line)) ?? lines.at(-1) ?? '');
}

function trimmed(line: string): string {
  return line.slice(0, longest).toWellFormed().replace(/\.$/, '');
}
