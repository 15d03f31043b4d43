import { type Reason, reason } from '../../errors/problem.ts';
import { commandLines } from './command-lines.ts';
import { readCommand } from './read-command.ts';
import { type ChatVerb, specOf } from './verbs.ts';

export interface ChatOptions {
  /** What a command begins with: a slash, or whatever stands there, and a word. A dot may stand for the slash. */
  readonly prefix: string;
  /** The comment stands where one rollout is meant if none is named. */
  readonly rolloutImplied: boolean;
}

export interface ChatCommand {
  readonly verb: ChatVerb;
  /** A rollout's name, or that and a number; null: none was named. */
  readonly rollout: string | null;
  /** The node, environment or verb that it is about; null: none was named. */
  readonly subject: string | null;
  /** What was given for each option, by its name: a flag has an empty list. */
  readonly options: ReadonlyMap<string, readonly string[]>;
}

/** What a comment says. `refused`: it holds commands that make no sense, for these reasons, and none of it counts. */
export type ParsedComment =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'commands'; readonly commands: readonly ChatCommand[] }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] };

/** More lines than anybody means. */
const mostCommands = 10;
const longestLine = 2_000;

/** Reads the commands in a comment. Pure and total: linear in its length, and never more than one command that changes anything. */
export function parseComment(body: string, { prefix, rolloutImplied }: ChatOptions): ParsedComment {
  const starts = startsWith(prefix);
  const lines = commandLines(body, starts);
  if (lines.length === 0) return { kind: 'nothing' };
  if (lines.length > mostCommands) return refused(reason('chat-several-commands', { count: lines.length }));
  if (lines.some((line) => line.length > longestLine)) return refused(reason('chat-too-long', { most: longestLine }));
  const commands: ChatCommand[] = [];
  const reasons: Reason[] = [];
  for (const line of lines) {
    const read = readCommand(line.slice(prefix.length), rolloutImplied);
    if (Array.isArray(read)) reasons.push(...read);
    else commands.push(read as ChatCommand);
  }
  const mutating = commands.filter(({ verb }) => specOf(verb).mutating).length;
  if (mutating > 1) reasons.push(reason('chat-several-commands', { count: mutating }));
  return reasons.length > 0 ? { kind: 'refused', reasons } : { kind: 'commands', commands };
}

function refused(why: Reason): ParsedComment {
  return { kind: 'refused', reasons: [why] };
}

/** Only in ASCII are letters of both cases the same: what merely looks like the prefix is none. */
function startsWith(prefix: string): (line: string) => boolean {
  const wanted = prefix.toLowerCase();
  const dotted = wanted.startsWith('/') ? `.${wanted.slice(1)}` : wanted;
  return (line) => {
    const begin = line.slice(0, prefix.length);
    const lower = begin.toLowerCase();
    if ((lower !== wanted && lower !== dotted) || !/^[\x20-\x7e]*$/.test(begin)) return false;
    const next = line[prefix.length];
    return next === undefined || next === ' ' || next === '\t';
  };
}
