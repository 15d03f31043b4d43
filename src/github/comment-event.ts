import { readFile } from 'node:fs/promises';
import { refuse } from '../errors/problem.ts';
import { Fields } from './fields.ts';

/** A comment that somebody has just written. All but the numbers is theirs to choose. */
export interface CommentEvent {
  readonly comment: number;
  readonly body: string;
  /** Epoch milliseconds at the beginning of the second in which it was written: GitHub tells no more. */
  readonly writtenAt: number;
  readonly login: string;
  readonly isBot: boolean;
  /** Of the issue or pull request. */
  readonly issue: number;
  readonly isPull: boolean;
  /** Body of the issue; empty: it has none. */
  readonly issueBody: string;
  readonly defaultBranch: string;
}

const call = 'the event issue_comment';

/** Reads the payload of an event; null for what is no new comment on an issue: edited and deleted ones count for nothing. */
export async function readCommentEvent(path: string | undefined, name: string): Promise<CommentEvent | null> {
  if (name !== 'issue_comment' || path === undefined || path === '') return null;
  const event = new Fields(parsed(await readFile(path, 'utf8')), call);
  if (event.textOrNull('action') !== 'created') return null;
  const comment = event.fields('comment');
  const issue = event.fields('issue');
  const user = comment.fieldsOrNull('user');
  const login = user?.text('login') ?? '';
  const isBot = user?.textOrNull('type') !== 'User' || login.endsWith('[bot]') || viaApp(comment);
  if (login === '') return null;
  return {
    comment: comment.count('id'),
    body: comment.textOrNull('body') ?? '',
    writtenAt: Date.parse(comment.text('created_at')),
    login: login.replace(/\[bot\]$/, ''),
    isBot,
    issue: issue.count('number'),
    isPull: issue.fieldsOrNull('pull_request') !== null,
    issueBody: issue.textOrNull('body') ?? '',
    defaultBranch: event.fields('repository').text('default_branch'),
  };
}

/** An app that writes in the name of a person is still an app. */
function viaApp(comment: Fields): boolean {
  return comment.fieldsOrNull('performed_via_github_app') !== null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return refuse('github-unexpected-answer', { call, detail: 'it is not JSON' });
  }
}
