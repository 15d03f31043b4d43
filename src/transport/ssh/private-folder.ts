import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refuse } from '../../errors/problem.ts';
import { runProcess } from '../../io/process.ts';
import { speakWith } from '../../io/spoken-process.ts';

export interface PrivateFolder {
  readonly path: string;
  /** The socket of an agent that has nothing but our key; null where there is no key. */
  readonly agent: string | null;
  /** Makes sure that the agent has the key for at least half an hour more. */
  refreshKey(): Promise<void>;
  close(): Promise<void>;
}

export interface KeySource {
  /** The secret's name and value. */
  readonly name: string;
  readonly key: string;
}

const keySeconds = 3_600;
const addTimeoutMs = 10_000;
/** A socket's path may be about a hundred characters long, and `ssh` reads blanks and percent signs in paths its own way. */
const plainPath = /^[A-Za-z0-9_./-]{1,70}$/;

/**
 * Holds the folder for as long as its input is open, and removes it then: also when the process that it belongs to was killed. With a
 * second argument it keeps an agent beside it, which forgets keys after so many seconds and ends with it.
 */
const keeper = `
trap : HUP INT TERM
agent=
if [ "$#" -gt 1 ]; then
  ssh-agent -D -a "$1/agent" -t "$2" >/dev/null </dev/null &
  agent=$!
  tries=0
  until [ -S "$1/agent" ]; do
    kill -s 0 "$agent" 2>/dev/null && [ "$tries" -lt 500 ] || break
    if sleep 0.01 2>/dev/null; then tries=$((tries + 1)); else sleep 1; tries=$((tries + 100)); fi
  done
  [ -S "$1/agent" ] || { rm -rf -- "$1"; exit 1; }
fi
echo ready
cat >/dev/null
[ -z "$agent" ] || kill "$agent" 2>/dev/null
rm -rf -- "$1"
`;

/** Makes a folder that nobody else can read. The key goes from memory to the agent and is never in a file. Refuses when it is none. */
export async function makePrivateFolder(
  source: KeySource | null,
  env: Readonly<Record<string, string>>,
): Promise<PrivateFolder> {
  const path = mkdtempSync(join(plainPath.test(tmpdir()) ? tmpdir() : '/tmp', 'wavegate-ssh-'));
  const agent = source === null ? null : join(path, 'agent');
  let said = '';
  const held = await new Promise<ReturnType<typeof speakWith> | null>((resolve) => {
    const process = speakWith({
      argv: ['sh', '-c', keeper, 'wavegate-ssh-keeper', path, ...(agent === null ? [] : [String(keySeconds)])],
      env,
      onStdout: () => resolve(process),
      onStderr: (chunk) => {
        said += chunk.toString();
      },
    });
    process.ended.then(() => resolve(null)).catch(() => {});
  });
  if (held === null) {
    rmSync(path, { recursive: true, force: true });
    return refuse('ssh-agent-not-started', { problem: said.trim().replace(/\.$/, '') || 'it ended at once' });
  }
  const close = async () => {
    held.endInput();
    await held.ended;
  };
  let addedAt = Number.NEGATIVE_INFINITY;
  const refreshKey = async () => {
    if (source === null || performance.now() - addedAt < keySeconds * 500) return;
    addedAt = performance.now();
    const problem = await addKey(source.key, { ...env, SSH_AUTH_SOCK: join(path, 'agent') });
    if (problem !== null) refuse('ssh-key-unusable', { name: source.name, problem });
  };
  try {
    await refreshKey();
  } catch (error) {
    await close();
    throw error;
  }
  return { path, agent, refreshKey, close };
}

/** Null: the agent has it. */
async function addKey(key: string, env: Readonly<Record<string, string>>): Promise<string | null> {
  const { end, tail } = await runProcess({
    command: { argv: ['ssh-add', '-q', '-'] },
    cwd: '/',
    env: { ...env, SSH_ASKPASS_REQUIRE: 'never' },
    // Secrets are often pasted without their last line feed, or with the line ends of another system.
    stdin: `${key.replaceAll('\r', '').trim()}\n`,
    timeoutMs: addTimeoutMs,
  });
  if (end.kind === 'exited' && end.code === 0) return null;
  if (end.kind === 'not-started') return `\`ssh-add\` could not be started (${end.code})`;
  const line = tail.trim().split('\n').at(-1) ?? '';
  return line === '' ? '`ssh-add` does not take it' : line.replace(/\.$/, '');
}
