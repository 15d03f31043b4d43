import type { Plan } from '../../core/plan/plan.ts';
import type { RolloutEvent } from '../../core/rollout/events.ts';
import { words } from '../../errors/problem.ts';
import type { ExecutionId } from '../port.ts';

/**
 * What a commit's events say happened, a line each, the weightiest first: that one becomes the headline. Nodes are only counted. Empty
 * where nothing but small things happened.
 */
export function describeEvents(id: ExecutionId, events: readonly RolloutEvent[], plan: Plan | null): readonly string[] {
  const told: { readonly weight: number; readonly line: string }[] = [];
  const ended = new Map<string, number>();
  for (const event of events) {
    if (event.type === 'node-finished') ended.set(event.report.outcome, (ended.get(event.report.outcome) ?? 0) + 1);
    const line = describe(event, plan);
    if (line !== null) told.push({ weight: weightOf(event.type), line });
  }
  if (ended.size > 0) {
    const counts = [...ended].map(([outcome, count]) => `${count} ${outcome}`);
    told.push({ weight: 1, line: `nodes: ${counts.join(', ')}` });
  }
  const [headline, ...rest] = told.toSorted((a, b) => b.weight - a.weight).map(({ line }) => line);
  return headline === undefined ? [] : [`${id}: ${headline}`, ...rest];
}

/** Where a rollout stops or ends outweighs how it got there. */
const weights: Partial<Record<RolloutEvent['type'], number>> = {
  'rollout-succeeded': 9,
  'rollout-failed': 9,
  'rollout-aborted': 9,
  'rollout-rolled-back': 9,
  'rollout-paused': 8,
  'rollback-started': 7,
  'stop-requested': 7,
  'round-started': 6,
  'rollout-waiting': 5,
  'bake-started': 5,
  'round-settled': 4,
  'wave-succeeded': 4,
  'rollout-planned': 4,
};

function weightOf(type: RolloutEvent['type']): number {
  return weights[type] ?? 2;
}

/** Null for what is too small for a line. */
function describe(event: RolloutEvent, plan: Plan | null): string | null {
  const wave = (index: number | null): string => waveName(plan, index);
  switch (event.type) {
    case 'rollout-planned':
      return `planned by ${event.by}: ${nodes(event.selected)}, digest ${event.digest.slice(0, 12)}`;
    case 'rollout-started':
      return 'started';
    case 'driver-recovered':
      return `taken up again by ${event.by}`;
    case 'command-accepted':
      return `${event.verb} by ${event.by}`;
    case 'command-refused':
      return `${event.verb} by ${event.by} refused: ${words(event.reason).message}`;
    case 'gate-evaluated':
      return `gate ${event.gate} ${event.wave === null ? '' : `of ${wave(event.wave)} `}${event.point}: ${event.result.verdict}`;
    case 'task-started':
      return `task ${event.task} ${event.point} started`;
    case 'task-finished':
      return `task ${event.task} ${event.point} ${event.reason === null ? 'done' : 'failed'}`;
    case 'wave-passed-over':
      return `${wave(event.wave)} passed over: ${words(event.reason).message}`;
    case 'round-started':
      return `${wave(event.wave)} round ${event.round + 1} started (${nodes(event.nodes)})`;
    case 'round-settled':
      return `${wave(event.wave)} round ${event.round + 1} settled`;
    case 'bake-started':
      return `${wave(event.wave)} bakes until ${instant(event.until)}`;
    case 'wave-succeeded':
      return `${wave(event.wave)} succeeded`;
    case 'stop-requested':
      return `${event.reaction} by ${event.by}: ${words(event.reason).message}`;
    case 'rollout-paused':
      return `paused by ${event.by}: ${words(event.reason).message}`;
    case 'rollout-waiting':
      return `waits: ${words(event.reason).message}`;
    case 'rollout-resumed':
      return `resumed by ${event.by}`;
    case 'nodes-retried':
      return `${nodes(event.nodes.length)} again, by ${event.by}`;
    case 'rollback-started':
      return `rollback of the ${event.scope} by ${event.by}: ${words(event.reason).message}`;
    case 'rollout-succeeded':
      return 'succeeded';
    case 'rollout-failed':
      return `failed: ${words(event.reason).message}`;
    case 'rollout-aborted':
      return `aborted by ${event.by}: ${words(event.reason).message}`;
    case 'rollout-rolled-back':
      return 'rolled back';
    default:
      return null;
  }
}

function waveName(plan: Plan | null, index: number | null): string {
  if (index === null) return 'the rollout';
  const name = plan?.waves[index]?.name;
  return name === undefined ? `wave ${index + 1}` : `wave ${name}`;
}

function nodes(count: number): string {
  return `${count} ${count === 1 ? 'node' : 'nodes'}`;
}

function instant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16)}Z`;
}
