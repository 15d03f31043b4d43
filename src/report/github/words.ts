import { verbs } from '../../core/rollout/commands.ts';
import { type Reason, words } from '../../errors/problem.ts';
import { clipped, code, plain } from '../markdown.ts';
import { visible } from '../visible.ts';

/** Longer texts come from outside: our own words are shorter. */
const longestText = 400;

/** A text of any length as text in one line. */
export function said(text: string, most = longestText): string {
  return plain(clipped(visible(text), most));
}

/** A name in the letters of code. */
export function nameText(name: string, most = 80): string {
  return code(clipped(visible(name), most));
}

/** Why something is so, with its code. */
export function reasonText(reason: Reason): string {
  return `${sentence(words(reason).message)} (\`${plain(reason.code)}\`)`;
}

/** Text whose first letter is a capital, unless it begins with an address. */
export function sentence(text: string): string {
  const shown = said(text);
  return /^[a-z][a-z0-9+.-]*:/.test(shown) ? shown : `${shown.slice(0, 1).toUpperCase()}${shown.slice(1)}`;
}

const inComments: ReadonlySet<string> = new Set([...verbs, 'plan', 'start', 'status', 'explain', 'lock', 'unlock']);

/** What to do next, with commands as they are written in a comment: `resume` in backticks becomes `/rollout resume`. */
export function hintText(reason: Reason): string {
  const { hint } = words(reason);
  if (hint === '') return '';
  const parts = clipped(visible(hint), longestText).split('`');
  const shown = parts.map((part, at) => (at % 2 === 0 ? spaced(part) : code(asComment(part))));
  const text = shown.join('').trim();
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

function spaced(part: string): string {
  return `${/^\s/.test(part) ? ' ' : ''}${plain(part)}${part.trim() !== '' && /\s$/.test(part) ? ' ' : ''}`;
}

/** Advice whose commands are for a command line, with those that comments know as they are written in one. */
export function asComments(advice: string): string {
  return advice
    .split('`')
    .map((part, at) => (at % 2 === 0 ? part : asComment(part)))
    .join('`');
}

function asComment(written: string): string {
  const [, verb = '', rest = ''] = /^(?:wavegate )?([a-z]+)(.*)$/.exec(written) ?? [];
  if (verb === 'run') return `/rollout start${rest}`;
  return inComments.has(verb) ? `/rollout ${verb}${rest}` : written;
}

/** `@acme/on-call` as it is written to notify somebody; null for what names nobody. */
export function mentionOf(written: string): string | null {
  return /^@[a-z0-9](?:[a-z0-9-]{0,38})(?:\/[a-z0-9](?:[\w.-]{0,98}\w)?)?$/i.test(written) ? written : null;
}

/** How somebody who may approve is called: `user:octocat`, `team:platform`; null for who cannot be, such as everybody with a role. */
export function mentionOfApprover(written: string, owner: string): string | null {
  const [, kind, name = ''] = /^(user|team):(.+)$/.exec(written) ?? [];
  if (kind === undefined) return null;
  return mentionOf(kind === 'user' ? `@${name}` : `@${owner}/${name}`);
}

/** `2026-11-22 09:30 UTC`; epoch milliseconds. */
export function dayAndTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
