import { mkdtempSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { githubHere, repositoryIn } from './github-here.ts';

const web = { owner: 'acme', name: 'web.app' };

describe('the repository of a remote', () => {
  test.each([
    'https://github.com/acme/web.app.git',
    'https://github.com/acme/web.app',
    'https://user:secret@github.com/acme/web.app.git',
    'git@github.com:acme/web.app.git',
    'github.com:acme/web.app',
    'ssh://git@github.com/acme/web.app.git',
    'ssh://git@github.com:22/acme/web.app.git',
    'git@GitHub.com:acme/web.app.git',
  ])('%s names it', (url) => expect(repositoryIn(url, 'github.com')).toEqual(web));

  test.each([
    'https://github.com.evil.example/acme/web.app',
    'git@git.example:acme/web.app.git',
    'https://github.com/acme',
    'https://github.com/a/b/c',
    '/srv/git/web.app.git',
    '../web.app',
    '',
  ])('%j names none on github.com', (url) => expect(repositoryIn(url, 'github.com')).toBeNull());
});

describe('where a rollout file belongs', () => {
  let folder: string;
  const env = { PATH: process.env['PATH'] };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wavegate-remote-'));
    execFileSync('git', ['init', '-q'], { cwd: folder });
    execFileSync('git', ['remote', 'add', 'origin', 'git@github.com:acme/web.app.git'], { cwd: folder });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test('without a token it is known which repository it is, and nobody is asked', async () => {
    expect(await githubHere(env, folder)).toEqual({ kind: 'no-token', repository: web });
  });

  test('GITHUB_REPOSITORY wins over the remote, and either token will do', async () => {
    const given = await githubHere({ ...env, GITHUB_REPOSITORY: 'acme/other', GH_TOKEN: 'x' }, folder);
    expect(given.kind === 'github' ? given.github.repository : given).toEqual({ owner: 'acme', name: 'other' });
    const remote = await githubHere({ ...env, GITHUB_TOKEN: 'x' }, folder);
    expect(remote.kind === 'github' ? remote.github.repository : remote).toEqual(web);
  });

  test('a token for another server is not sent about a remote on github.com', async () => {
    const elsewhere = { ...env, GITHUB_TOKEN: 'x', GITHUB_API_URL: 'https://git.example/api/v3' };
    expect(await githubHere(elsewhere, folder)).toEqual({ kind: 'no-repository' });
  });

  test('outside git there is none', async () => {
    expect(await githubHere(env, tmpdir())).toEqual({ kind: 'no-repository' });
  });
});
