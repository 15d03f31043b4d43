import type { GitHub } from './client.ts';
import { Fields } from './fields.ts';

const logins = new WeakMap<GitHub, Promise<string>>();

/** Whose token it is: the login under which its writes appear, `github-actions[bot]` for the token of a workflow. Asked once. */
export function loginOf(github: GitHub): Promise<string> {
  const known = logins.get(github);
  if (known !== undefined) return known;
  const asked = askLogin(github);
  logins.set(github, asked);
  asked.catch(() => logins.delete(github));
  return asked;
}

async function askLogin(github: GitHub): Promise<string> {
  const call = 'GraphQL Viewer';
  const data = await github.query('query Viewer { viewer { login } }');
  return asLogin(new Fields(data, call).fields('viewer').text('login'));
}

/** In places GitHub leaves the suffix out of a bot's login, and in others not. */
export function asLogin(login: string): string {
  return login === 'github-actions' ? 'github-actions[bot]' : login;
}

export const roles = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const;

/** What GitHub's own roles let somebody do, in the order of what they may; a role of the organisation counts as its base. */
export type Role = (typeof roles)[number];

const permissionRoute = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission';

/** What somebody may do in the repository; `none` for who is no collaborator. */
export async function roleOf(github: GitHub, login: string): Promise<Role> {
  const found = await github.find(permissionRoute, { username: login });
  if (found === null) return 'none';
  const fields = new Fields(found.data, permissionRoute);
  return knownRole(fields.text('role_name')) ?? knownRole(fields.text('permission')) ?? 'none';
}

/** As `roleOf`, but a role that the organisation made itself by its own name; empty for who is no collaborator. */
export async function roleNameOf(github: GitHub, login: string): Promise<string> {
  const found = await github.find(permissionRoute, { username: login });
  const name = found === null ? 'none' : new Fields(found.data, permissionRoute).text('role_name');
  return name === 'none' ? '' : name;
}

function knownRole(text: string): Role | undefined {
  return roles.find((role) => role === text);
}
