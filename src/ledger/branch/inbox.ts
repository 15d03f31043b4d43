import { commandFile, commandIn, isCommandFile, isFileOf } from '../command-file.ts';
import type { Command } from '../port.ts';
import type { BranchView } from './branch-view.ts';
import type { Addition } from './repository.ts';
import { namesIn, type Snapshot } from './snapshot.ts';

/** The file of a command behind those that wait; null when it waits already. */
export function inboxFile(snapshot: Snapshot, folder: string, command: Command, now: number): Addition | null {
  const name = commandFile(command, waitingNames(snapshot, folder), now);
  return name === null ? null : { path: `${folder}/inbox/${name}`, contents: Buffer.from(JSON.stringify(command)) };
}

/** The commands that wait, in the order sent. What no `send` of ours wrote is passed over. */
export async function waitingCommands(
  view: BranchView,
  snapshot: Snapshot,
  folder: string,
): Promise<readonly Command[]> {
  const commands: Command[] = [];
  for (const name of waitingNames(snapshot, folder)) {
    const data = await view.contents(snapshot, `${folder}/inbox/${name}`);
    const command = commandIn(data?.toString('utf8') ?? '', name);
    if (command !== null) commands.push(command);
  }
  return commands;
}

/** The files of these commands, where they still wait. */
export function settledFiles(snapshot: Snapshot, folder: string, ids: readonly string[]): readonly string[] {
  if (ids.length === 0) return [];
  const names = waitingNames(snapshot, folder).filter((name) => ids.some((id) => isFileOf(name, id)));
  return names.map((name) => `${folder}/inbox/${name}`);
}

function waitingNames(snapshot: Snapshot, folder: string): readonly string[] {
  return namesIn(snapshot, `${folder}/inbox`).filter(isCommandFile);
}
