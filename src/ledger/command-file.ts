import type { Command } from './port.ts';

/** The place in the queue, and the id. Names sort as the commands were sent. */
const fileName = /^([0-9]{15})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.json$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What the file of a command is called, behind those that wait already, by their sorted names; null when it waits already. */
export function commandFile({ id }: Command, waiting: readonly string[], now: number): string | null {
  if (!uuid.test(id)) throw new RangeError(`a command's id is a lower-case UUID, not ${JSON.stringify(id)}`);
  if (waiting.some((name) => isFileOf(name, id))) return null;
  // Behind the last one, whatever the clock says.
  const last = Number(fileName.exec(waiting.at(-1) ?? '')?.[1] ?? -1);
  return `${String(Math.max(now, last + 1)).padStart(15, '0')}-${id}.json`;
}

export function isCommandFile(name: string): boolean {
  return fileName.test(name);
}

export function isFileOf(name: string, id: string): boolean {
  return fileName.exec(name)?.[2] === id;
}

/** The command in a file of this name; null when no `send` of ours wrote it. */
export function commandIn(text: string, name: string): Command | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return isCommand(value) && isFileOf(name, value.id) ? value : null;
}

function isCommand(value: unknown): value is Command {
  if (typeof value !== 'object' || value === null) return false;
  const { id, verb, args, by, at } = value as Partial<Command>;
  if (typeof id !== 'string' || typeof verb !== 'string' || typeof by !== 'string' || typeof at !== 'number')
    return false;
  return typeof args === 'object' && args !== null && !Array.isArray(args);
}
