/** What every answer of GitHub's is made of. */
import type { World } from '../world.ts';
import type { Repository } from '../state.ts';

/** GitHub tells whole seconds. */
export const instant = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
export const instantOrNull = (at: number | null): string | null => (at === null ? null : instant(at));

export const nodeId = (kind: string, id: number | string): string =>
  `${kind}_${Buffer.from(String(id)).toString('base64url')}`;

export const apiPath = (world: World, repository: Repository, path = ''): string =>
  `${world.apiUrl}/repos/${repository.owner}/${repository.name}${path}`;

export const webPath = (world: World, repository: Repository, path = ''): string =>
  `${world.serverUrl}/${repository.owner}/${repository.name}${path}`;

export const userView = (world: World, login: string) => {
  const { id, type, login: name } = world.user(login);
  const url = `${world.apiUrl}/users/${encodeURIComponent(name)}`;
  const bot = type === 'Bot';
  return {
    login: name,
    id,
    node_id: nodeId(bot ? 'BOT' : 'U', id),
    avatar_url: `${world.serverUrl}/avatars/u/${id}`,
    gravatar_id: '',
    url,
    html_url: `${world.serverUrl}/${bot ? `apps/${name.replace(/\[bot\]$/, '')}` : name}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type,
    user_view_type: 'public',
    site_admin: false,
  };
};

export const userOrNull = (world: World, login: string | null) => (login === null ? null : userView(world, login));
