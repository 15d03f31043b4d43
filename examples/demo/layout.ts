/** Which nodes the demo's fleet has, and which of them misbehave: the same for the same count. */

/** `breaks`: unhealthy on the broken version. `absent`: nobody answers until most of the fleet runs the fixed version. */
export type Fault = 'breaks' | 'absent';

export interface NodeLayout {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly fault: Fault | null;
}

/** With fewer, a quarter of a zone would be one node, and one failure would leave no room in it to go on. */
export const fewestNodes = 40;
const zones = ['a', 'b', 'c', 'd'];

/**
 * Two fifths of the nodes are `api`, the others `web`; the first of each is a canary. The rollout file takes the canaries,
 * then the others by name: a tenth of the fleet, up to a half of it, the rest. The absent node stands in the tenth; the
 * breaking ones, one of each role and in different zones, stand in the wave after it, so that small waves do not find them.
 */
export function layout(count: number): NodeLayout[] {
  const apis = Math.floor((count * 2) / 5);
  const names = [...numbered('api', apis, count), ...numbered('web', count - apis, count)];
  const canaries = new Set([0, apis]);
  const order = [...canaries, ...names.keys().filter((index) => !canaries.has(index))];

  const tenth = canaries.size + Math.max(1, Math.floor(count / 10));
  const half = Math.floor(count / 2);
  const lastApi = order.indexOf(apis - 1);
  const faults = new Map<number, Fault>([
    [order[tenth - 1] ?? 0, 'absent'],
    [order[Math.floor((tenth + lastApi) / 2)] ?? 0, 'breaks'],
  ]);
  const taken = new Set([...faults.keys()].map((index) => index % zones.length));
  const brokenWeb = order.slice(lastApi + 1, half).find((index) => !taken.has(index % zones.length));
  faults.set(brokenWeb ?? order[lastApi + 1] ?? 0, 'breaks');

  return names.map((name, index) => ({
    name,
    labels: {
      role: index < apis ? 'api' : 'web',
      zone: zones[index % zones.length] ?? '',
      ...(canaries.has(index) ? { canary: 'true' } : {}),
    },
    fault: faults.get(index) ?? null,
  }));
}

function numbered(role: string, many: number, count: number): string[] {
  return Array.from({ length: many }, (_, index) => `${role}-${String(index + 1).padStart(String(count).length, '0')}`);
}
