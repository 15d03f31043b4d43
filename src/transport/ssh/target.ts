import type { FleetNode } from '../../core/fleet/node.ts';
import { type Reason, reason } from '../../errors/problem.ts';

/** What `ssh` is told about a node. What is absent is up to the user's configuration. */
export interface SshTarget {
  readonly host: string;
  readonly port?: number;
  readonly user?: string;
}

/** A user's configuration may hand both to a local shell (`ProxyCommand` with `%h` and `%r`), so nothing stands in them that a shell reads. */
const hostName = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u;
const ipv6 = /^[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(?:%[A-Za-z0-9_.-]+)?$/;
const userName = /^[\p{L}\p{N}_][\p{L}\p{N}_.@+-]*$/u;

/**
 * Where a node is reached: by its address, and by `port` and `user` among its facts, as inventories of Ansible and ssh give them.
 * `user`: what the rollout file says, for nodes that have none of their own.
 */
export function sshTarget({ address, facts }: Pick<FleetNode, 'address' | 'facts'>, user?: string): SshTarget | Reason {
  const refuse = (problem: string) => reason('ssh-address-invalid', { address, problem });
  const rest = address.replace(/^ssh:\/\//, '').replace(/^([^/]*)\/$/, '$1');
  if (rest.includes('/')) return refuse('it is a URL of something else');
  const at = rest.lastIndexOf('@');
  const place = rest.slice(at + 1);
  // An IPv6 address without brackets cannot have a port after it.
  const bare = /^[^[\]]*:[^[\]]*:/.test(place);
  const [, bracketed, named = '', digits] =
    /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(bare ? `[${place}]` : place) ?? [];
  const host = bracketed ?? named;
  if (!(bracketed === undefined ? hostName : ipv6).test(host)) return refuse('its host is none');
  const port = digits === undefined ? fact(facts, 'port') : digits;
  if (port !== undefined && !isPort(port)) return refuse(`${port} is no port`);
  const login = at > 0 ? rest.slice(0, at) : (fact(facts, 'user') ?? user);
  if (at === 0 || (login !== undefined && !userName.test(login))) return refuse('its user is none');
  return {
    host,
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(login === undefined ? {} : { user: login }),
  };
}

function fact(facts: FleetNode['facts'], name: string): string | undefined {
  const value = Object.hasOwn(facts, name) ? facts[name] : undefined;
  return value === undefined || value === '' ? undefined : String(value);
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}
