/** Commits of a repository: which one a name means, its history, and new ones that GitHub makes for a caller. */
import { type Token, type Repository, actionsBot } from '../state.ts';
import type { World } from '../world.ts';
import type { Commit, Person } from './objects.ts';

/** The commit that a branch, a tag, a full ref or the start of an id names. */
export const resolveCommit = (world: World, repository: Repository, name: string): Commit | undefined => {
  const refs = [name, `refs/${name}`, `refs/heads/${name}`, `refs/tags/${name}`];
  const sha = name === 'HEAD' ? repository.refs[`refs/heads/${repository.defaultBranch}`] : undefined;
  const ref = refs.find((each) => Object.hasOwn(repository.refs, each));
  return world.git.commit(sha ?? (ref === undefined ? name : (repository.refs[ref] ?? name)));
};

/** Newest first, every commit once. */
export const history = function* (world: World, from: Commit): Generator<Commit> {
  const seen = new Set([from.sha]);
  const queue = [from];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    yield next;
    for (const sha of next.parents) {
      const parent = world.git.commit(sha);
      if (parent === undefined || seen.has(sha)) continue;
      seen.add(sha);
      const later = queue.findIndex((each) => each.committer.date < parent.committer.date);
      queue.splice(later === -1 ? queue.length : later, 0, parent);
    }
  }
};

export const isAncestor = (world: World, ancestor: string, descendant: string): boolean => {
  const start = world.git.commit(descendant);
  if (start === undefined) return false;
  for (const commit of history(world, start)) if (commit.sha === ancestor) return true;
  return false;
};

const personOf = (world: World, login: string): Person => {
  const user = world.user(login);
  return { name: login, email: `${user.id}+${login}@users.noreply.github.com`, date: world.now() };
};

interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
}

/** A commit that GitHub makes and signs itself. */
export const signedCommit = (world: World, login: string, content: NewCommit): Commit =>
  world.git.writeCommit({
    ...content,
    author: personOf(world, login),
    committer: { name: 'GitHub', email: 'noreply@github.com', date: world.now() },
    authorLogin: login,
    committerLogin: 'web-flow',
    verified: true,
  });

/** A commit that somebody made elsewhere and pushed, unsigned. */
export const pushedCommit = (world: World, login: string, content: NewCommit): Commit =>
  world.git.writeCommit({
    ...content,
    author: personOf(world, login),
    committer: personOf(world, login),
    authorLogin: login,
    committerLogin: login,
    verified: false,
  });

/** A commit made through the REST operations is signed by GitHub for a bot that names no author of its own. */
export const restCommit = (
  world: World,
  caller: Token,
  content: NewCommit,
  named: { readonly author?: Person; readonly committer?: Person },
): Commit => {
  const author = named.author ?? personOf(world, caller.login);
  const committer = named.committer ?? author;
  const own = named.author === undefined && named.committer === undefined;
  const login = (person: Person): string | null =>
    world.state.users.find(({ id, login: name }) => person.email === `${id}+${name}@users.noreply.github.com`)?.login ??
    null;
  return world.git.writeCommit({
    ...content,
    author,
    committer,
    authorLogin: login(author),
    committerLogin: login(committer),
    verified: own && (caller.kind !== 'user' || caller.login === actionsBot),
  });
};
