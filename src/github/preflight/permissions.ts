/** What a job may do with a part of GitHub; `write` includes `read`. */
export type Access = 'read' | 'write';

export type Permissions = Readonly<Record<string, Access>>;

/** What the deciding jobs of rollout.yml need, and its batch jobs less: so what whoever calls it has to grant. */
export const rolloutPermissions: Permissions = {
  contents: 'write',
  actions: 'write',
  issues: 'write',
  deployments: 'write',
};

/** What comment.yml needs. */
export const commentPermissions: Permissions = {
  contents: 'write',
  actions: 'write',
  issues: 'write',
  'pull-requests': 'write',
  checks: 'read',
  statuses: 'read',
};

/** Nothing is said: the default of the repository holds. */
export type Granted = { readonly kind: 'unsaid' } | { readonly kind: 'said'; readonly missing: readonly string[] };

/** What a job is granted less than is needed, as `issues: write`; `said`: its `permissions`, or else those of its workflow. */
export function grantedBy(said: unknown, needed: Permissions): Granted {
  if (said === undefined) return { kind: 'unsaid' };
  const missing = Object.entries(needed).flatMap(([name, access]) =>
    includes(accessIn(said, name), access) ? [] : [`${name}: ${access}`],
  );
  return { kind: 'said', missing };
}

function accessIn(said: unknown, name: string): unknown {
  if (said === 'write-all') return 'write';
  if (said === 'read-all') return 'read';
  const map = typeof said === 'object' && said !== null ? (said as Readonly<Record<string, unknown>>) : {};
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

function includes(given: unknown, wanted: Access): boolean {
  return given === 'write' || given === wanted;
}
