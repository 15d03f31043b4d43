/** What the jobs of the reusable workflow need together, so what its caller has to grant. */
export const neededPermissions = {
  contents: 'write',
  actions: 'write',
  issues: 'write',
  deployments: 'write',
} as const;

export type Granted =
  /** Nothing is said: the default of the repository holds. */
  { readonly kind: 'unsaid' } | { readonly kind: 'said'; readonly missing: readonly string[] };

/** What a job is granted less than is needed; `said`: its `permissions`, or else those of its workflow. */
export function grantedBy(said: unknown): Granted {
  if (said === undefined) return { kind: 'unsaid' };
  if (said === 'write-all') return { kind: 'said', missing: [] };
  const map = typeof said === 'object' && said !== null ? (said as Readonly<Record<string, unknown>>) : {};
  const missing = Object.entries(neededPermissions).flatMap(([name, access]) =>
    Object.hasOwn(map, name) && map[name] === access ? [] : [`${name}: ${access}`],
  );
  return { kind: 'said', missing };
}
