import { ProblemError, problem, refuse } from '../errors/problem.ts';
import type { Addition, BranchRepository, CommitInfo, Committed, TreeFile } from '../ledger/branch/repository.ts';
import { readPart, readTexts } from './branch-part.ts';
import type { GitHub } from './client.ts';
import { decodeBase64 } from './content.ts';
import { Fields, fieldsOfEach, listOf } from './fields.ts';
import { GitHubProblem } from './github-problem.ts';
import { loginOf } from './user.ts';

const writes = 'contents: write';
const reads = 'contents: read';
/** Of one file, in base64; the largest are packed plans. */
const mostBytes = 67_108_864;

const refRoute = 'GET /repos/{owner}/{repo}/git/ref/{ref}';
const treeRoute = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}';
const blobRoute = 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}';
const commitsRoute = 'GET /repos/{owner}/{repo}/commits';

const commitMutation = `mutation CreateCommit($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`;

/** A branch of the repository, by GitHub's API: nothing is ever checked out. */
export function branchRepository(github: GitHub, branch: string): BranchRepository {
  const { owner, name } = github.repository;
  const label = `${owner}/${name}, branch ${branch}`;
  const history = async (commit: string, most: number): Promise<readonly CommitInfo[]> => {
    const items = await github.list(commitsRoute, { sha: commit }, { most, permission: reads });
    return fieldsOfEach(items, commitsRoute).map(commitOf);
  };
  return {
    label,
    branch,
    head: async (etag = null) => {
      const polled = await github.poll(refRoute, { ref: `heads/${branch}` }, etag);
      if (polled.kind !== 'changed') return polled;
      const oid = new Fields(polled.data, refRoute).fields('object').oid('sha');
      return { kind: 'found', oid, etag: polled.etag };
    },
    files: async (commit) => {
      const params = { tree_sha: commit, recursive: '1' };
      const fields = new Fields(await github.read(treeRoute, params, { permission: reads }), treeRoute);
      if (fields.flag('truncated')) refuse('ledger-branch-too-large', { branch: label });
      return fields.list('tree').flatMap(fileOf);
    },
    contents: async (oid) => {
      const data = await github.read(blobRoute, { file_sha: oid }, { permission: reads, maxBytes: mostBytes });
      const fields = new Fields(data, blobRoute);
      return fields.text('encoding') === 'base64'
        ? decodeBase64(fields.text('content'))
        : Buffer.from(fields.text('content'));
    },
    part: async ({ at, ...question }) => {
      const part = await readPart(github, at ?? `refs/heads/${branch}`, question);
      if (part === null || part.commit.author !== null) return part;
      // The other API may know the account all the same.
      const [commit = part.commit] = await history(part.commit.oid, 1);
      return { ...part, commit };
    },
    texts: (files) => readTexts(github, files),
    newestChange: async (path, etag) => {
      const polled = await github.poll(commitsRoute, { sha: branch, path, per_page: 1 }, etag);
      if (polled.kind !== 'changed') return polled;
      const [newest] = fieldsOfEach(listOf(polled.data, commitsRoute), commitsRoute);
      return { kind: 'found', oid: newest?.oid('sha') ?? null, etag: polled.etag };
    },
    history,
    create: (message, additions) => createOrphan(github, branch, message, additions),
    commit: ({ expectedHead, message, additions, deletions }) =>
      settledBy(label, async () => {
        const input = {
          branch: { repositoryNameWithOwner: `${owner}/${name}`, branchName: branch },
          expectedHeadOid: expectedHead,
          message: messageOf(message),
          fileChanges: {
            additions: additions.map(({ path, contents }) => ({ path, contents: base64(contents) })),
            deletions: deletions.map((path) => ({ path })),
          },
        };
        const made = await github.mutate(commitMutation, { input }, { permission: writes });
        if (made.kind === 'uncertain') return { kind: 'uncertain' };
        const data = new Fields(made.data, 'GraphQL CreateCommit');
        return { kind: 'committed', oid: data.fields('createCommitOnBranch').fields('commit').oid('oid') };
      }),
    identity: () => loginOf(github),
  };
}

/** The mutation needs a branch to commit to, so the first commit is made piece by piece; only the last call shows it. */
async function createOrphan(
  github: GitHub,
  branch: string,
  message: string,
  additions: readonly Addition[],
): Promise<Committed> {
  const make = async (route: string, params: Readonly<Record<string, unknown>>): Promise<Fields | null> => {
    const made = await github.make(route, params, { permission: writes });
    return made.kind === 'uncertain' ? null : new Fields(made.data, route);
  };
  const tree = await make('POST /repos/{owner}/{repo}/git/trees', {
    tree: additions.map(({ path, contents }) => {
      return { path, mode: '100644', type: 'blob', content: Buffer.from(contents).toString('utf8') };
    }),
  });
  if (tree === null) return { kind: 'uncertain' };
  const commit = await make('POST /repos/{owner}/{repo}/git/commits', { message, tree: tree.oid('sha'), parents: [] });
  if (commit === null) return { kind: 'uncertain' };
  const oid = commit.oid('sha');
  return settledBy(branch, async () => {
    const ref = await make('POST /repos/{owner}/{repo}/git/refs', { ref: `refs/heads/${branch}`, sha: oid });
    return ref === null ? { kind: 'uncertain' } : { kind: 'committed', oid };
  });
}

/** What a refusal of a write to the branch means. */
async function settledBy(label: string, write: () => Promise<Committed>): Promise<Committed> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof GitHubProblem)) throw error;
    const { type, status, says } = error.facts;
    if (type === 'STALE_DATA' || type === 'NOT_FOUND') return { kind: 'conflict' };
    if (status === 422 && /already exists/i.test(says)) return { kind: 'conflict' };
    if (/rule violation|protected branch|required status check/i.test(says))
      throw new ProblemError([problem('ledger-commit-refused', { branch: label, says })]);
    throw error;
  }
}

function messageOf(message: string): { headline: string; body: string } {
  const end = message.indexOf('\n');
  return { headline: end < 0 ? message : message.slice(0, end), body: end < 0 ? '' : message.slice(end).trim() };
}

function base64(contents: Uint8Array): string {
  return Buffer.from(contents.buffer, contents.byteOffset, contents.byteLength).toString('base64');
}

/** Folders and submodules are no files. */
function fileOf(entry: Fields): TreeFile[] {
  if (entry.text('type') !== 'blob') return [];
  return [{ path: entry.text('path'), oid: entry.oid('sha'), size: entry.count('size') }];
}

function commitOf(fields: Fields): CommitInfo {
  const commit = fields.fields('commit');
  return {
    oid: fields.oid('sha'),
    message: commit.text('message'),
    author: fields.fieldsOrNull('author')?.textOrNull('login') ?? null,
    verified: commit.fieldsOrNull('verification')?.flagOrFalse('verified') ?? false,
  };
}
