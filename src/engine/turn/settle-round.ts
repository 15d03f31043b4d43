import type { CommandRecord, RolloutEvent } from '../../core/rollout/events.ts';
import { isOpen, isOpenBackwards } from '../../core/rollout/node-state.ts';
import { nodeAt } from '../../core/rollout/node-table.ts';
import type { OpenBatch } from '../../core/rollout/open-work.ts';
import { type Reason, reason } from '../../errors/problem.ts';
import { isFullByOthers } from '../claims.ts';
import type { Work } from '../../core/rollout/todo.ts';
import type { Session } from '../session.ts';
import { Slots } from '../slots.ts';
import { type BatchResults, type HandedOut, readBatchResults, type TimedInput } from './batch-results.ts';
import { roundWork } from './round-work.ts';

/** A results file, as it was found. */
export interface ResultsFile {
  readonly name: string;
  readonly text: string;
}

/** A command to the rollout, and when it was given, in epoch milliseconds. */
export interface TimedCommand {
  readonly at: number;
  readonly command: CommandRecord;
}

export interface RoundEvidence {
  readonly handed: HandedOut;
  /** Epoch milliseconds at which it was handed out. */
  readonly since: number;
  /** In any order; a batch may have one an attempt, and then the last attempt counts. */
  readonly files: readonly ResultsFile[];
  /** What people asked meanwhile. */
  readonly commands: readonly TimedCommand[];
}

export interface SettledRound {
  /** Batches that nothing, or not everything, was heard of. */
  readonly lost: readonly string[];
  /** Files that were set aside. */
  readonly refused: readonly { readonly name: string; readonly reason: Reason }[];
}

const by = 'wavegate';

/**
 * Takes in what the jobs of a round recorded, as if it had happened here, in the order of time. Of a batch that nothing was heard of every
 * open node may have been changed: such nodes, and those that a job left in the middle of a step, are marked to be asked before anything
 * else is done to them. Does nothing when the round is not open.
 */
export async function settleRound(session: Session, evidence: RoundEvidence): Promise<SettledRound> {
  const { handed, since } = evidence;
  const work = roundWork(session.state, handed.wave, handed.round);
  const cutOffBefore = cutOff(session);
  const { results, refused } = readAll(session, evidence, work);
  const inputs = results.flatMap((each) => each.inputs);
  const commands = evidence.commands.filter(({ command }) => command.verb !== 'skip').map(timedInput);
  const now = session.clock.now();
  // The clocks of other machines are off by whatever they are off.
  const inTime = (at: number): number => Math.min(Math.max(at, since), now);
  const happened: RolloutEvent[] = [];
  for (const { at, input } of inOrder([...inputs, ...commands])) {
    happened.push(...(await session.apply(input, inTime(at))));
  }
  const whole = new Set(results.filter((each) => each.whole).map(({ batch }) => batch));
  const lost = work === null ? [] : work.work.batches.filter(({ id }) => !whole.has(id));
  if (work !== null) await markLost(session, work, lost);
  if (session.state.nodes.counts.running > 0) await session.apply({ type: 'recover', by });
  // Only now is it known which nodes nothing was done to.
  for (const { command } of evidence.commands.filter(({ command: { verb } }) => verb === 'skip'))
    await session.apply({ type: 'command', command });
  const progress = happened.some(isProgress) || cutOff(session) > cutOffBefore;
  const { wave, round } = handed;
  await session.apply({ type: 'round-settled', wave, round, blocked: blockage(session, handed, lost, progress) });
  return { lost: lost.map(({ id }) => id), refused };
}

function timedInput({ at, command }: TimedCommand): TimedInput {
  return { at, input: { type: 'command', command } };
}

function readAll(session: Session, { files, handed }: RoundEvidence, work: Work | null) {
  const newest = new Map<string, BatchResults>();
  const refused: { name: string; reason: Reason }[] = [];
  for (const { name, text } of files) {
    const read = readBatchResults(text, session.state, handed, work?.work.batches ?? []);
    if ('code' in read) refused.push({ name, reason: read });
    else if ((newest.get(read.batch)?.attempt ?? -1) < read.attempt) newest.set(read.batch, read);
  }
  return { results: [...newest.values()], refused };
}

/** Everything by its time; what has the same time stays in the order in which it was given. */
function inOrder(inputs: readonly TimedInput[]): TimedInput[] {
  return inputs.toSorted((one, other) => one.at - other.at);
}

/** A job that dies before its first node, time and again, leaves none of these; what it asks before that is no progress. */
function isProgress(event: RolloutEvent): boolean {
  return event.type === 'node-finished' || (event.type === 'gate-evaluated' && event.point === 'after-batch');
}

/** How many nodes have to be asked how far they are. */
function cutOff({ state }: Session): number {
  let count = 0;
  for (let node = 0; node < state.nodes.size; node++) if (nodeAt(state.nodes, node).interrupted) count += 1;
  return count;
}

/** Begins the open nodes of batches at the step that changes them, so that they count as cut off in it. */
export async function markLost(session: Session, work: Work, lost: readonly OpenBatch[]): Promise<void> {
  const back = work.direction === 'back';
  for (const batch of lost) {
    for (const node of batch.members) {
      const { state } = session;
      const before = nodeAt(state.nodes, node);
      const open = back ? isOpenBackwards(before) : isOpen(before) && state.waveOf[node] === work.wave;
      if (before.state === 'running' || !open) continue;
      const step = back ? 'rollback' : 'apply';
      await session.apply({ type: 'node-began', node, batch: batch.id, step });
    }
  }
}

/** Why handing the rest of the round out again would come to nothing; null when it would not, or nothing is left. */
function blockage(
  { state }: Session,
  { wave, round }: HandedOut,
  lost: readonly OpenBatch[],
  progress: boolean,
): Reason | null {
  const left = roundWork(state, wave, round);
  if (left === null || state.hold !== null || state.stop !== null) return null;
  if (isFullByOthers(state, { wave, round })) return null;
  if (!progress) return reason('round-without-progress', { lost: lost.length, batches: left.work.batches.length });
  const open = left.work.batches.flatMap(({ nodes }) => nodes);
  const [first] = open;
  if (first === undefined || left.direction === 'back') return null;
  const slots = new Slots(state);
  return open.some((node) => slots.admits(node)) ? null : slots.refusal(first, open.length);
}
