/** Files of a commit, and commits. */
import { history, resolveCommit } from '../git/commits.ts';
import { entryAt } from '../git/trees.ts';
import { type RepositoryCall, ok, onRepository } from '../operation.ts';
import { page } from '../pages.ts';
import { Refusal, found, notFound } from '../refusal.ts';
import { apiPath, webPath } from '../views/common.ts';
import { changedFiles, commitView, fileView } from '../views/git.ts';

/** Beyond this a file comes without its content, unless asked for raw. */
const inlineBytes = 1024 * 1024;
const mostBytes = 100 * inlineBytes;

const entryView = (call: RepositoryCall, ref: string, path: string, kind: 'file' | 'dir', sha: string) => {
  const { world, repository } = call;
  const url = apiPath(world, repository, `/contents/${path}?ref=${ref}`);
  const git = apiPath(world, repository, `/git/${kind === 'dir' ? 'trees' : 'blobs'}/${sha}`);
  const html = webPath(world, repository, `/${kind === 'dir' ? 'tree' : 'blob'}/${ref}/${path}`);
  return {
    type: kind,
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    sha,
    size: kind === 'dir' ? 0 : (world.git.blob(sha)?.length ?? 0),
    url,
    git_url: git,
    html_url: html,
    download_url: kind === 'dir' ? null : webPath(world, repository, `/raw/${ref}/${path}`),
    _links: { self: url, git, html },
  };
};

const getContent = onRepository('repos/get-content', 'GET', '/contents/{path...}', 'contents:read', (call) => {
  const { world, repository, params, query } = call;
  const ref = query.get('ref') ?? repository.defaultBranch;
  const commit = resolveCommit(world, repository, ref);
  if (commit === undefined) throw new Refusal(404, `No commit found for the ref ${ref}`);
  const path = (params['path'] ?? '').replace(/^\/+|\/+$/g, '');
  const entry = found(entryAt(world.git, commit.tree, path));
  if (entry.mode === '040000') {
    const inside = (world.git.tree(entry.sha) ?? []).map(({ name, mode, sha }) =>
      entryView(call, ref, path === '' ? name : `${path}/${name}`, mode === '040000' ? 'dir' : 'file', sha),
    );
    return ok(inside);
  }
  const data = found(world.git.blob(entry.sha));
  if (data.length > mostBytes) throw new Refusal(403, 'This API returns blobs up to 100 MB in size.');
  if (/\braw\b/.test(call.accept)) {
    return { status: 200, bytes: data, headers: { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' } };
  }
  const inline = data.length <= inlineBytes;
  return ok({
    ...entryView(call, ref, path, 'file', entry.sha),
    content: inline
      ? Buffer.from(data)
          .toString('base64')
          .replace(/(.{60})/g, '$1\n')
      : '',
    encoding: inline ? 'base64' : 'none',
  });
});

const rootContent = { ...getContent, path: '/repos/{owner}/{repo}/contents' };

const shaAt = (call: RepositoryCall, tree: string, path: string): string | undefined =>
  entryAt(call.world.git, tree, path)?.sha;

const listCommits = onRepository('repos/list-commits', 'GET', '/commits', 'contents:read', (call) => {
  const { world, repository, query } = call;
  if (Object.keys(repository.refs).length === 0) throw new Refusal(409, 'Git Repository is empty.');
  const start = found(resolveCommit(world, repository, query.get('sha') ?? repository.defaultBranch));
  const path = query.get('path');
  const author = query.get('author');
  const since = Date.parse(query.get('since') ?? '');
  const until = Date.parse(query.get('until') ?? '');
  const commits = [...history(world, start)].filter((commit) => {
    if (author !== null && commit.authorLogin !== author && commit.author.email !== author) return false;
    if (commit.committer.date < since || commit.committer.date > until) return false;
    if (path === null) return true;
    const here = shaAt(call, commit.tree, path);
    const before = commit.parents
      .map((sha) => world.git.commit(sha))
      .map((parent) => parent && shaAt(call, parent.tree, path));
    return before.length === 0 ? here !== undefined : before.every((sha) => sha !== here);
  });
  return page(call, commits, (commit) => commitView(world, repository, commit));
});

const getCommit = onRepository('repos/get-commit', 'GET', '/commits/{ref...}', 'contents:read', (call) => {
  const { world, repository, params } = call;
  const commit = resolveCommit(world, repository, params['ref'] ?? '');
  if (commit === undefined) throw new Refusal(422, `No commit found for SHA: ${params['ref'] ?? ''}`);
  if (/\bsha\b/.test(call.accept)) return { status: 200, bytes: Buffer.from(commit.sha) };
  const parent = commit.parents[0] === undefined ? undefined : world.git.commit(commit.parents[0]);
  const files = changedFiles(world, parent?.tree ?? null, commit.tree);
  const views = files.map((file) => fileView(world, repository, commit.sha, file));
  const additions = views.reduce((sum, file) => sum + file.additions, 0);
  const deletions = views.reduce((sum, file) => sum + file.deletions, 0);
  return page(
    call,
    views,
    (view) => view,
    (entries) => ({
      ...commitView(world, repository, commit),
      stats: { additions, deletions, total: additions + deletions },
      files: entries,
    }),
  );
});

const compare = onRepository(
  'repos/compare-commits-with-basehead',
  'GET',
  '/compare/{basehead...}',
  'contents:read',
  (call) => {
    const { world, repository, params } = call;
    const [base = '', head = ''] = (params['basehead'] ?? '').split('...');
    const from = found(resolveCommit(world, repository, base));
    const to = found(resolveCommit(world, repository, head));
    const old = new Set([...history(world, from)].map(({ sha }) => sha));
    const ahead = [...history(world, to)].filter(({ sha }) => !old.has(sha));
    const reached = new Set([...history(world, to)].map(({ sha }) => sha));
    const behind = [...history(world, from)].filter(({ sha }) => !reached.has(sha)).length;
    const common = [...history(world, from)].find(({ sha }) => reached.has(sha));
    if (common === undefined) throw notFound();
    const files = changedFiles(world, common.tree, to.tree).slice(0, 300);
    const status = ahead.length > 0 ? (behind > 0 ? 'diverged' : 'ahead') : behind > 0 ? 'behind' : 'identical';
    const web = webPath(world, repository, `/compare/${base}...${head}`);
    return page(
      call,
      ahead.toReversed(),
      (commit) => commitView(world, repository, commit),
      (commits) => ({
        url: apiPath(world, repository, `/compare/${base}...${head}`),
        html_url: web,
        permalink_url: web,
        diff_url: `${web}.diff`,
        patch_url: `${web}.patch`,
        base_commit: commitView(world, repository, from),
        merge_base_commit: commitView(world, repository, common),
        status,
        ahead_by: ahead.length,
        behind_by: behind,
        total_commits: ahead.length,
        commits,
        files: files.map((file) => fileView(world, repository, to.sha, file)),
      }),
    );
  },
);

export const contentsOperations = [getContent, rootContent, listCommits, getCommit, compare];
