import { readdirSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { writeFileAtomic } from '../../io/files.ts';
import { commandFile, commandIn, isCommandFile } from '../command-file.ts';
import type { Command } from '../port.ts';
import { isOsError, writing } from './os-errors.ts';

/** Listing a folder costs microseconds, and a `pause` must not wait behind slow look-ups in the thread pool: hence often, and at once. */
const pollMs = 100;

/** Puts a command behind those that wait. Sending the same one again does nothing. */
export async function sendCommand(folder: string, command: Command, now: number): Promise<void> {
  const inbox = inboxPath(folder);
  await writing(inbox, async () => {
    const names = waitingNames(folder);
    const name = commandFile(command, names, now);
    if (name !== null) await writeFileAtomic(`${inbox}/${name}`, JSON.stringify(command));
  });
}

/** The commands that wait, in the order sent. */
export function waitingCommands(folder: string): readonly Command[] {
  return waitingNames(folder).flatMap((name) => readCommand(folder, name) ?? []);
}

export async function settleCommand(folder: string, commandId: string): Promise<void> {
  const inbox = inboxPath(folder);
  await writing(inbox, async () => {
    for (const name of waitingNames(folder)) {
      if (name.endsWith(`-${commandId}.json`)) await rm(`${inbox}/${name}`, { force: true });
    }
  });
}

/** Calls back with each waiting command once, until the returned function is called. */
export function watchInbox(folder: string, listener: (command: Command) => void): () => void {
  const seen = new Set<string>();
  let stopped = false;
  const look = (): void => {
    const names = waitingNames(folder);
    for (const name of seen) if (!names.includes(name)) seen.delete(name);
    for (const name of names) {
      if (stopped || seen.has(name)) continue;
      const command = readCommand(folder, name);
      seen.add(name);
      if (command !== null) listener(command);
    }
  };
  const poll = (): void => {
    try {
      look();
    } catch (error) {
      // Too many open files, say: the next look may succeed, and a command is not worth the rollout.
      if (!isOsError(error)) throw error;
    }
  };
  const first = setImmediate(poll);
  const timer = setInterval(poll, pollMs).unref();
  return () => {
    stopped = true;
    clearImmediate(first);
    clearInterval(timer);
  };
}

function inboxPath(folder: string): string {
  return `${folder}/inbox`;
}

/** The names sort as the commands were sent. */
function waitingNames(folder: string): readonly string[] {
  return readdirSync(inboxPath(folder))
    .filter((name) => isCommandFile(name))
    .sort();
}

/** Null for what was settled a moment ago and for what no `send` of ours wrote. */
function readCommand(folder: string, name: string): Command | null {
  try {
    return commandIn(readFileSync(`${inboxPath(folder)}/${name}`, 'utf8'), name);
  } catch (error) {
    if (isOsError(error, 'ENOENT')) return null;
    throw error;
  }
}
