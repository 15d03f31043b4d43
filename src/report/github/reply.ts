import type { EventOf } from '../../core/rollout/events.ts';
import { type RolloutState, statusOf } from '../../core/rollout/state.ts';
import type { Problem, Reason } from '../../errors/problem.ts';
import { code, clipped, fenced, link, table } from '../markdown.ts';
import { attention } from './attention.ts';
import { dayAndTime, hintText, nameText, reasonText, said } from './words.ts';

/** GitHub takes 65,536 characters. */
const longestReply = 60_000;
const longestExplanation = 30_000;
const mostReasons = 30;

/** A reply that GitHub takes, whatever is in it. */
export function replyText(parts: readonly string[]): string {
  return clipped(parts.filter((part) => part !== '').join('\n\n'), longestReply);
}

/** Why a command is not done, and what to do instead. */
export function refusedText(command: string, by: string, reasons: readonly (Reason | Problem)[]): string {
  const shown = reasons.slice(0, mostReasons).map((reason) => {
    const hint = hintText(reason);
    return `- ${placeText(reason)}${reasonText(reason)}${hint === '' ? '' : `\n  ${hint}`}`;
  });
  const more = reasons.length - shown.length;
  return [
    `👎 **Not done**: ${code(command)} by ${nameText(by)}`,
    shown.join('\n'),
    ...(more > 0 ? [`… and ${more} more.`] : []),
  ].join('\n\n');
}

/** Where in a file it stands; empty: nowhere. */
function placeText(reason: Reason | Problem): string {
  if (!('location' in reason) || reason.location === undefined) return '';
  const { file, line, column } = reason.location;
  return `${nameText(`${clipped(file, 200)}:${line}:${column}`, 220)} `;
}

/** Why what stands there is no command. */
export function notUnderstoodText(reasons: readonly Reason[]): string {
  return refusedText('', '', reasons).replace(/^[^\n]*/, '😕 **Not understood**; nothing was done.');
}

/** A command is left to whoever drives the rollout. */
export function takenText(command: string, by: string, state: RolloutState, driven: boolean): string {
  const where = driven
    ? 'The jobs that work on it learn of it within seconds.'
    : 'The next turn of the rollout takes it in; it is on its way.';
  return `⏳ ${code(command)} of ${placeOf(state)} by ${nameText(by)}: allowed. ${where} This comment is kept up to date.`;
}

/** What became of a command that a turn has taken in. */
export function answeredText(
  event: EventOf<'command-accepted'> | EventOf<'command-refused'>,
  state: RolloutState,
): string {
  if (event.type === 'command-refused') return refusedText(event.verb, loginIn(event.by), [event.reason]);
  return [
    `👍 **Done**: ${code(event.verb)} of ${placeOf(state)} by ${nameText(loginIn(event.by))}`,
    attention(state),
  ].join('\n\n');
}

/** A rollout is being started. */
export function startingText(name: string, by: string, commit: string, emergency: string | null): string {
  const loud = emergency === null ? '' : `🚨 **In an emergency**: ${said(emergency)}\n\n`;
  return `${loud}🚀 ${nameText(name)} is being started by ${nameText(by)}, from commit ${code(commit.slice(0, 12))}. This comment is kept up to date.`;
}

/** It was started, and where it stands: as it began and, later, as it ended. */
export function startedReply(state: RolloutState): string {
  const began = `🚀 **Started** as ${placeOf(state)} by ${nameText(loginIn(state.starter))}`;
  return [began, attention(state, 'in its issue')].join('\n\n');
}

/** Where a rollout stands, for who asks. */
export function standingText(state: RolloutState): string {
  return [`### ${placeOf(state)}`, attention(state)].join('\n\n');
}

/** Lines of a text as they are. */
export function explanationText(title: string, text: string): string {
  return [`### ${title}`, fenced(clipped(text.trimEnd(), longestExplanation).split('\n'))].join('\n\n');
}

export interface ShownLock {
  /** Null: all of them. */
  readonly environment: string | null;
  readonly by: string;
  readonly note: string;
  readonly since: number;
  readonly until: number | null;
}

/** The locks that hold; empty where none does. */
export function locksText(locks: readonly ShownLock[]): string {
  if (locks.length === 0) return '';
  const rows = locks
    .slice(0, 50)
    .map(({ environment, by, note, since, until }) => [
      environment === null ? '**all**' : nameText(environment),
      nameText(loginIn(by)),
      said(note, 200),
      dayAndTime(since),
      until === null ? 'somebody unlocks it' : dayAndTime(until),
    ]);
  return ['🔒 **Locked environments**', table(['environment', 'by', 'why', 'since', 'until'], rows)].join('\n\n');
}

export function lockedText(lock: ShownLock, inside: readonly string[]): string {
  const where = lock.environment === null ? 'Every environment' : `Environment ${nameText(lock.environment)}`;
  const until = lock.until === null ? 'until somebody unlocks it' : `until ${dayAndTime(lock.until)}`;
  const working =
    inside.length === 0
      ? ''
      : `\n\n⚠️ In it already, and not stopped by a lock: ${inside
          .slice(0, 10)
          .map((id) => nameText(id))
          .join(', ')}. ${code('/rollout pause')} stops one.`;
  return `🔒 **Locked**: ${where}, by ${nameText(loginIn(lock.by))}, ${until}: ${said(lock.note)}. No wave enters it.${working}`;
}

export function unlockedText(environment: string | null, by: string): string {
  return `🔓 **Unlocked** by ${nameText(by)}: ${environment === null ? 'the lock of all environments' : `environment ${nameText(environment)}`}`;
}

export interface HelpRow {
  readonly usage: string;
  readonly does: string;
  readonly may: boolean;
}

/** What somebody may do here. */
export function helpText(login: string, role: string, rows: readonly HelpRow[]): string {
  const open = rows.filter(({ may }) => may).map(({ usage, does }) => [code(usage), said(does)]);
  const closed = rows.filter(({ may }) => !may).map(({ usage }) => code(usage.split(' ').slice(0, 2).join(' ')));
  return [
    `What ${nameText(login)} may do here${role === '' ? ', without a role in this repository' : `, with the role ${nameText(role)}`}:`,
    open.length === 0 ? 'Nothing.' : table(['comment', 'what it does'], open),
    closed.length === 0 ? '' : `Not allowed: ${closed.join(', ')}`,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function placeOf(state: RolloutState): string {
  const name = `${nameText(state.execution)} (${statusOf(state)})`;
  return state.issue === null ? name : `${link(nameText(state.execution), state.issue.url)} (${statusOf(state)})`;
}

function loginIn(actor: string): string {
  return actor.replace(/^user:/, '');
}
