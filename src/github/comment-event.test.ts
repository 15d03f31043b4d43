import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCommentEvent } from './comment-event.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'comment-event-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const comment = {
  id: 7,
  body: '/rollout pause',
  created_at: '2026-11-23T05:00:01Z',
  user: { login: 'mona', type: 'User' },
  performed_via_github_app: null,
};
const payload = {
  action: 'created',
  comment,
  issue: { number: 3, body: null },
  repository: { default_branch: 'main' },
};

async function read(event: unknown, name = 'issue_comment') {
  const path = join(folder, 'event.json');
  writeFileSync(path, JSON.stringify(event));
  return readCommentEvent(path, name);
}

const by = (user: unknown, more: object = {}) => read({ ...payload, comment: { ...comment, user, ...more } });

test('a new comment is read with who wrote it where, and when', async () => {
  expect(await read(payload)).toEqual({
    comment: 7,
    body: '/rollout pause',
    writtenAt: Date.UTC(2026, 10, 23, 5, 0, 1),
    login: 'mona',
    isBot: false,
    issue: 3,
    isPull: false,
    issueBody: '',
    defaultBranch: 'main',
  });
});

test.for(['edited', 'deleted', 'pinned', ''])('a comment that was %j says nothing', async (action) => {
  expect(await read({ ...payload, action })).toBeNull();
});

test('another event, and a comment of whoever is gone, say nothing', async () => {
  expect(await read(payload, 'pull_request_review_comment')).toBeNull();
  expect(await readCommentEvent(undefined, 'issue_comment')).toBeNull();
  expect(await by(null)).toBeNull();
});

describe('whoever is no person', () => {
  test.for([
    ['an app', { login: 'deployer[bot]', type: 'Bot' }, {}],
    ['an app that says to be a person', { login: 'deployer[bot]', type: 'User' }, {}],
    ['an app in the name of a person', { login: 'deployer', type: 'User' }, { performed_via_github_app: { id: 1 } }],
    ['a placeholder', { login: 'deployer', type: 'Mannequin' }, {}],
    ['whoever does not say what they are', { login: 'deployer' }, {}],
  ] as const)('is a bot: %s', async ([, user, more]) => {
    expect(await by(user, more)).toMatchObject({ isBot: true, login: 'deployer' });
  });
});
