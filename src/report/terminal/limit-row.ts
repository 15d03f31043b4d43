import { type LimitBound, limitGroupsOf } from '../../core/plan/limits.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { visible } from '../visible.ts';
import type { Survey } from './cells.ts';
import { type Line, plain, styled } from './line.ts';

const groupsShown = 4;

interface Group {
  readonly name: string;
  readonly used: number;
  readonly broken: number;
  readonly atMost: number;
}

const boundsOf = new WeakMap<Plan, readonly LimitBound[]>();

/**
 * How many nodes are out of service in the groups that are near to a limit or have lost much of it to broken nodes, these first; null when
 * there are no limits or nothing goes on.
 */
export function limitRow(state: RolloutState, { running, broken }: Survey): Line | null {
  const { plan } = state;
  if (plan.limits.length === 0 || running.length + broken.length === 0) return null;
  let bounds = boundsOf.get(plan);
  if (bounds === undefined) boundsOf.set(plan, (bounds = limitGroupsOf(plan)));
  const groups = bounds.flatMap(({ groupOf, atMost }, limit) => {
    const used = new Int32Array(atMost.length);
    const lost = new Int32Array(atMost.length);
    for (const node of running) add(used, groupOf[node]);
    for (const node of broken) {
      add(used, groupOf[node]);
      add(lost, groupOf[node]);
    }
    return Array.from(atMost, (most, group): Group | null => {
      const taken = used[group] ?? 0;
      const gone = lost[group] ?? 0;
      if (taken * 4 < most * 3 && gone * 4 < most) return null;
      return { name: groupName(plan, limit, group), used: taken, broken: gone, atMost: most };
    }).filter((group) => group !== null);
  });
  if (groups.length === 0) return [styled('room left in every group', 'dim')];
  groups.sort((a, b) => b.broken / b.atMost - a.broken / a.atMost || b.used / b.atMost - a.used / a.atMost);
  const line = groups
    .slice(0, groupsShown)
    .flatMap((group, at): Line => [...(at === 0 ? [] : [plain(', ')]), ...told(group)]);
  const more = groups.length - groupsShown;
  return more > 0 ? [...line, plain(` and ${more} more`)] : line;
}

function told({ name, used, broken, atMost }: Group): Line {
  const text = `${visible(name)} ${used} of ${atMost} out of service`;
  if (broken === 0) return [plain(text)];
  const lost = broken >= atMost ? `${broken} broken: no slot left` : `${broken} broken`;
  return [plain(`${text} (`), styled(lost, broken >= atMost ? ['red', 'bold'] : 'yellow'), plain(')')];
}

function groupName(plan: Plan, limit: number, group: number): string {
  const { per, groups } = plan.limits[limit] ?? {};
  if (per === undefined) return 'the fleet';
  const value = groups?.[group]?.value ?? null;
  return value === null ? `without ${per}` : `${per}=${value.slice(0, 40)}`;
}

function add(counts: Int32Array, group: number | undefined): void {
  if (group !== undefined) counts[group] = (counts[group] ?? 0) + 1;
}
