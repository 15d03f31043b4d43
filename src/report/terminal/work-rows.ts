import type { WorkBatch, WorkRound } from '../../core/rollout/events.ts';
import { isOpen } from '../../core/rollout/node-state.ts';
import { nodeAt } from '../../core/rollout/node-table.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { todo } from '../../core/rollout/todo.ts';
import { durationText } from '../../errors/duration-text.ts';
import { momentText, secondsText } from '../moments.ts';
import { counted } from '../plural.ts';
import { visible } from '../visible.ts';
import type { Survey } from './cells.ts';
import { fit, type Line, plain, styled } from './line.ts';

/** What is being done: one line that says it, and one for each batch in progress. */
export interface Work {
  readonly now: string;
  readonly batches: readonly Line[];
  /** How many lines the batches of this wave or rollback take at most: room that is kept, so that nothing jumps. */
  readonly slots: number;
}

/** `room`: columns. */
export function workOf(state: RolloutState, now: number, survey: Survey, room: number): Work | null {
  if (survey.running.length > 0) return workOnRound(state, now, survey, room);
  const text = betweenRounds(state, now);
  return text === null ? null : { now: text, batches: [], slots: 0 };
}

function workOnRound(state: RolloutState, now: number, survey: Survey, room: number): Work {
  const rounds = state.phase === 'rollback' ? (state.rollback?.rounds ?? []) : (state.waves[state.wave]?.rounds ?? []);
  const inProgress = new Map<string, number[]>();
  for (const node of survey.running) {
    const batch = nodeAt(state.nodes, node).batch ?? '';
    const nodes = inProgress.get(batch);
    if (nodes === undefined) inProgress.set(batch, [node]);
    else nodes.push(node);
  }
  const at = Math.max(
    0,
    rounds.findIndex((each) => each.batches.some(({ id }) => inProgress.has(id))),
  );
  const round = rounds[at];
  const longest = Math.max(0, ...(round?.batches ?? []).map(({ id }) => id.length));
  const working = (round?.batches ?? []).filter(({ id }) => inProgress.has(id));
  return {
    now: roundText(state, round, at, rounds.length, working.length),
    batches: working.map((batch) => batchLine(state, now, batch, inProgress.get(batch.id) ?? [], { longest, room })),
    slots: Math.max(1, ...rounds.map(({ maxParallel, batches }) => Math.min(maxParallel, batches.length))),
  };
}

function roundText(
  state: RolloutState,
  round: WorkRound | undefined,
  at: number,
  rounds: number,
  working: number,
): string {
  const batches = round?.batches ?? [];
  const done = batches.filter((batch) => leftOf(state, batch) === 0).length;
  const most = Math.min(round?.maxParallel ?? 1, batches.length);
  const place = [
    ...(state.phase === 'rollback' ? [`rolling back ${scopeText(state)}`] : []),
    ...(rounds > 1 ? [`round ${at + 1} of ${rounds}`] : []),
  ].join(', ');
  const how = `${done} of ${counted(batches.length, 'batch', 'batches')} done, ${working} in progress, ${most} at once`;
  return place === '' ? how : `${place}: ${how}`;
}

function scopeText({ rollback }: RolloutState): string {
  if (rollback?.scope === 'failed') return 'what failed';
  return rollback?.scope === 'rollout' ? 'everything that was changed' : 'the wave';
}

/** How many nodes of a batch have not ended. */
function leftOf(state: RolloutState, { nodes }: WorkBatch): number {
  let left = 0;
  for (const node of nodes) {
    const found = nodeAt(state.nodes, node);
    if (found.state === 'running' || (state.phase === 'rollback' ? found.goingBack : isOpen(found))) left += 1;
  }
  return left;
}

/** The batch, how far it is, and its nodes in progress with their step, those that take longest first. */
function batchLine(
  state: RolloutState,
  now: number,
  batch: WorkBatch,
  running: readonly number[],
  { longest, room }: { readonly longest: number; readonly room: number },
): Line {
  const size = batch.nodes.length;
  const head = `${batch.id.padEnd(longest)}  ${String(size - leftOf(state, batch)).padStart(String(size).length)}/${size}  `;
  const since = (node: number): number => nodeAt(state.nodes, node).startedAt ?? now;
  const longestFirst = running.toSorted((a, b) => since(a) - since(b));
  let text = '';
  for (const [at, node] of longestFirst.entries()) {
    const { reached } = nodeAt(state.nodes, node);
    const name = fit(visible((state.plan.nodes[node]?.name ?? '').slice(0, 100)), 30);
    const step = reached === null ? '' : ` ${reached}`;
    const next = `${at === 0 ? '' : ', '}${name}${step} ${secondsText(now - since(node))}`;
    const left = running.length - at - 1;
    const more = left === 0 ? '' : ` and ${left} more`;
    if (at > 0 && head.length + text.length + next.length + more.length > room) {
      return [plain(head), styled('▸ ', 'cyan'), plain(`${text} and ${left + 1} more`)];
    }
    text += next;
  }
  return [plain(head), styled('▸ ', 'cyan'), plain(text)];
}

/** What goes on while no node is in progress; null when nothing does, or when it stands still. */
function betweenRounds(state: RolloutState, now: number): string | null {
  if (state.phase === 'ended' || state.hold !== null || state.stop !== null) return null;
  const next = todo(state, now);
  switch (next.do) {
    case 'gates': {
      const names = next.gates.map(({ name }) => name).join(', ');
      return visible(
        `asking ${counted(next.gates.length, 'gate')} ${placeText(state, next.point, next.wave)}: ${names}`,
      );
    }
    case 'task':
      return visible(`running the task ${next.task.name} ${placeText(state, next.point, next.wave)}`);
    case 'wait':
      return bakeText(state, now);
    case 'work':
      return next.work.batches.every(({ nodes }) => nodes.length === 0)
        ? `asking the gates after ${next.work.batches.map(({ id }) => id).join(', ')}`
        : 'starting the next batches';
    default:
      return null;
  }
}

function placeText(state: RolloutState, point: string, wave: number | null): string {
  return wave === null ? point : `${point} ${state.waves[wave]?.name ?? ''}`;
}

function bakeText(state: RolloutState, now: number): string | null {
  const wave = state.waves[state.wave];
  if (wave?.bake == null) return null;
  const { until } = wave.bake;
  const gates = state.plan.definition.gates.filter((gate) => gate.at === 'during-bake');
  const watched =
    gates.length === 0
      ? ''
      : `, watched by ${gates.map(({ name, every }) => `${name} every ${durationText(every ?? 60_000)}`).join(', ')}`;
  return visible(`wave ${wave.name} bakes until ${momentText(until, now)}, ${secondsText(until - now)} left${watched}`);
}
