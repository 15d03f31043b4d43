/** Who calls, and what they may do. */
import { randomBytes } from 'node:crypto';
import type { Need } from './operation.ts';
import { Refusal } from './refusal.ts';
import { type Access, type GitHubState, type Repository, type Role, type Token, actionsBot } from './state.ts';
import { type World, roleOf } from './world.ts';

/** What GITHUB_TOKEN can be given; everything else needs an App or a person. */
export const jobPermissions = [
  'actions',
  'attestations',
  'checks',
  'contents',
  'deployments',
  'discussions',
  'issues',
  'packages',
  'pages',
  'pull-requests',
  'security-events',
  'statuses',
  'vulnerability-alerts',
] as const;

export interface TokenRequest {
  /** Absent: GITHUB_TOKEN. */
  readonly kind?: Token['kind'];
  /** Absent: the bot of Actions, or of an App called wavegate. */
  readonly login?: string;
  /** Absent: all that the kind can have. A person's role decides for a person. */
  readonly permissions?: Readonly<Record<string, Access>>;
  /** `owner/name`; absent: the first repository. */
  readonly repository?: string;
  readonly expiresAt?: number;
}

const prefixes: Readonly<Record<Token['kind'], string>> = { job: 'ghs_', installation: 'ghs_', user: 'ghp_' };

export const issueToken = (state: GitHubState, request: TokenRequest = {}): Token => {
  const kind = request.kind ?? 'job';
  const first = state.repositories[0];
  const everything: readonly string[] =
    kind === 'installation'
      ? [...jobPermissions, 'administration', 'environments', 'members', 'secret-scanning-alerts', 'variables']
      : jobPermissions;
  const permissions =
    request.permissions ?? Object.fromEntries(everything.map((name): [string, Access] => [name, 'write']));
  if (kind === 'job') {
    const impossible = Object.keys(permissions).find((name) => !(jobPermissions as readonly string[]).includes(name));
    if (impossible !== undefined) throw new Error(`GITHUB_TOKEN cannot be given "${impossible}"`);
  }
  const token: Token = {
    value: `${prefixes[kind]}${randomBytes(18).toString('hex')}`,
    kind,
    login: request.login ?? (kind === 'job' ? actionsBot : kind === 'installation' ? 'wavegate[bot]' : 'octocat'),
    permissions,
    repository:
      kind === 'user' ? null : (request.repository ?? (first === undefined ? '' : `${first.owner}/${first.name}`)),
    expiresAt: request.expiresAt ?? null,
  };
  state.tokens.push(token);
  return token;
};

/** The token of an `authorization` header: `token …` and `bearer …` are both taken. */
export const authenticate = (world: World, header: string | undefined): Token => {
  const value = /^(?:token|bearer) (\S+)$/i.exec(header ?? '')?.[1];
  if (value === undefined) throw new Refusal(401, 'Requires authentication');
  const token = world.state.tokens.find((each) => each.value === value);
  if (token === undefined || (token.expiresAt !== null && token.expiresAt <= world.now())) {
    throw new Refusal(401, 'Bad credentials');
  }
  return token;
};

const roles: readonly Role[] = ['read', 'triage', 'write', 'maintain', 'admin'];

/** The least role that lets a person do what a permission stands for. */
const roleFor = (permission: string, access: 'read' | 'write'): Role => {
  if (permission === 'administration') return 'admin';
  if (permission === 'security-events' || permission === 'vulnerability-alerts') return 'write';
  if (permission === 'secret-scanning-alerts') return 'admin';
  if (access === 'read' || permission === 'issues') return 'read';
  return 'write';
};

/** Throws GitHub's refusal where the token does not reach. `repository`: null for what lies outside of one. */
export const authorise = (caller: Token, need: Need, repository: Repository | null): void => {
  if (need === 'none') return;
  const [permission = '', access] = need.split(':');
  const wanted = access === 'write' ? 'write' : 'read';
  if (caller.kind === 'user') {
    if (repository === null) return;
    const role = roleOf(repository, caller.login);
    if (role !== null && roles.indexOf(role) >= roles.indexOf(roleFor(permission, wanted))) return;
    if (role === null && !repository.private && wanted === 'read') return;
    throw new Refusal(role === null ? 404 : 403, role === null ? 'Not Found' : 'Must have admin rights to Repository.');
  }
  const full = repository === null ? null : `${repository.owner}/${repository.name}`;
  const own = full === null || full === caller.repository;
  const held = own ? (caller.permissions[permission] ?? 'none') : 'none';
  if (permission === 'metadata' && wanted === 'read') return;
  // The files of a public repository are for everybody to read.
  if (!own && repository?.private === false && need === 'contents:read') return;
  if (held === 'write' || (held === 'read' && wanted === 'read')) return;
  throw new Refusal(403, 'Resource not accessible by integration');
};

/** The header that names what would have sufficed. */
export const acceptedPermissions = (need: Need): string =>
  need === 'none' ? 'allows_permissionless_access=true' : need.replaceAll('-', '_').replace(':', '=');
