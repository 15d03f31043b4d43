import { verbs } from '../../core/rollout/commands.ts';
import { endedStatuses, statusOf } from '../../core/rollout/state.ts';
import type { CommandRecord } from '../../core/rollout/events.ts';
import { unsettledRound } from '../../engine/turn/round-work.ts';
import { advanceTurn } from '../../engine/turn/turn.ts';
import { didYouMean } from '../../errors/did-you-mean.ts';
import { type Problem, ProblemError, reason, refuse } from '../../errors/problem.ts';
import { wasCancelled } from '../../github/run.ts';
import { systemClock } from '../../io/clock.ts';
import { readRolloutFile } from '../../runtime/rollout-file.ts';
import { resolve } from 'node:path';
import { environmentVotes } from '../shared/environment-approval.ts';
import { askedStart } from '../shared/asked-start.ts';
import type { Job } from '../shared/job.ts';
import { tellRefused } from '../shared/replies.ts';
import type { ActionResult } from '../shared/result.ts';
import { meantExecution } from '../shared/meant-execution.ts';
import { readState, type RolloutLease, type Rollouts, openRollouts, takeLease } from '../shared/rollouts.ts';
import { orphanEvidence } from '../shared/round-evidence.ts';
import { takeEndedJobs } from '../shared/take-ended-jobs.ts';
import { takeTurn } from '../shared/take-turn.ts';
import { countInput, lines } from '../shared/text-inputs.ts';
import { retentionFrom } from '../shared/tidy-ledger.ts';
import { executionOutputs, reasonOutputs } from '../shared/turn-result.ts';
import { withAlarm } from '../shared/with-alarm.ts';
import type { Invocation } from '../invocation.ts';
import { approvalResult } from './approval-result.ts';
import { dueExecutions, openExecutions } from './choose.ts';
import { forbiddenNow } from './forbidden.ts';
import { recordFor } from './record.ts';
import { showExplanation, showStatus } from './show.ts';
import { start } from './start.ts';
import { startByComment, startByInputs } from './start-request.ts';
import { wakeOthers } from './wake-others.ts';

const commands = ['start', 'wake', 'status', 'explain', ...verbs] as const;

export async function runAdvance(invocation: Invocation): Promise<ActionResult> {
  const { inputs, job } = invocation;
  const asked = inputs['command'] || 'wake';
  const command = commands.find((each) => each === asked);
  if (command === undefined)
    return refuse('unknown-rollout-command', { command: asked, known: commands, meant: didYouMean(asked, commands) });
  // Refused before anything is begun.
  retentionFrom(inputs);
  const rollouts = openRollouts(invocation, job);
  return withAlarm(invocation, job, rollouts, () => perform(command, invocation, job, rollouts));
}

async function perform(
  command: (typeof commands)[number],
  invocation: Invocation,
  job: Job,
  rollouts: Rollouts,
): Promise<ActionResult> {
  const { inputs } = invocation;
  if (command === 'start') {
    const started = await askedStart(rollouts.ledger, inputs['comment-id'] ?? '');
    const request = started === null ? await startByInputs(invocation, job, rollouts) : startByComment(started);
    try {
      const { lease, problems } = await start(invocation, job, rollouts, request);
      return await advance(invocation, job, rollouts, lease, { problems, created: true });
    } catch (error) {
      if (started !== null && error instanceof ProblemError) await tellRefused(rollouts, started, error.problems);
      throw error;
    }
  }
  if (command === 'status' && !inputs['rollout'] && !inputs['file']) return showStatus(invocation, job, rollouts, null);
  const { id, others } = await chosen(command, invocation, job, rollouts);
  if (command === 'wake') await wakeOthers(invocation, job, rollouts, others);
  if (id === null) return { outputs: { next: 'none', ...reasonOutputs(reason('nothing-due', {})) } };
  if (command === 'status') return showStatus(invocation, job, rollouts, id);
  if (command === 'explain') return showExplanation(invocation, job, rollouts, id);
  if (command === 'wake') return takeUp(invocation, job, rollouts, { id, record: null, again: true });
  const { state } = await readState(rollouts.ledger, id);
  const record = await recordFor(command, invocation, job, rollouts, state);
  return takeUp(invocation, job, rollouts, { id, record, again: true });
}

interface TakenUp {
  readonly id: string;
  readonly record: CommandRecord | null;
  /** A turn that a lock came before is taken once more, knowing of it. */
  readonly again: boolean;
}

async function takeUp(
  invocation: Invocation,
  job: Job,
  rollouts: Rollouts,
  { id, record, again }: TakenUp,
): Promise<ActionResult> {
  const lease = await takeLease(rollouts, job, id);
  if ('heldBy' in lease) return handOver(rollouts, id, record, lease.heldBy);
  try {
    return await advance(invocation, job, rollouts, lease, { record });
  } catch (error) {
    const locked = error instanceof ProblemError && error.problems.some(({ code }) => code === 'environment-locked');
    if (locked && again) return takeUp(invocation, job, rollouts, { id, record, again: false });
    // Two were woken at once, and the other one was the first to write: nothing of this turn was recorded.
    const lost = error instanceof ProblemError && error.problems.some(({ code }) => code === 'lease-lost');
    if (!lost) throw error;
    return handOver(rollouts, id, record, 'another run');
  }
}

/** Leaves a command to whoever drives the rollout. */
async function handOver(
  rollouts: Rollouts,
  id: string,
  record: CommandRecord | null,
  who: string,
): Promise<ActionResult> {
  if (record !== null) {
    const { id: uuid, verb, by, ...args } = record;
    await rollouts.ledger.send(id, { id: uuid, verb, by, args, at: systemClock.now() });
  }
  return none(rollouts, id, who);
}

async function none({ ledger }: Rollouts, id: string, who: string): Promise<ActionResult> {
  const { state } = await readState(ledger, id);
  const why = reason('driven-elsewhere', { execution: id, who });
  return { outputs: { ...executionOutputs(state), ...reasonOutputs(why), next: 'none' } };
}

interface Chosen {
  /** Null: none has anything to do. */
  readonly id: string | null;
  /** Those that are due as well. */
  readonly others: readonly string[];
}

/** Which execution is meant: the one that is named; to wake the one that is due for longest, and for anything else the only one that goes on. */
async function chosen(
  command: (typeof commands)[number],
  { inputs }: Invocation,
  job: Job,
  { ledger }: Rollouts,
): Promise<Chosen> {
  const others = lines(inputs['also-due'] ?? '');
  if (inputs['rollout']) return { id: await meantExecution({ ledger }, inputs['rollout']), others };
  if (inputs['file']) {
    const file = await readRolloutFile(resolve(job.workspace, inputs['file']), inputs['file']);
    return { id: await ledger.resolve(file.definition.rollout), others };
  }
  const open = await openExecutions(ledger, systemClock.now());
  if (command === 'wake') {
    const [first, ...more] = await dueExecutions(ledger, open);
    return { id: first?.id ?? null, others: [...others, ...more.map(({ id }) => id)] };
  }
  const goingOn = open.filter(({ state }) => !endedStatuses.has(statusOf(state))).map(({ id }) => id);
  if (goingOn.length !== 1) refuse('comment-which-rollout', { verb: command, known: goingOn.slice(0, 10) });
  return { id: goingOn[0] ?? null, others };
}

interface Started {
  readonly record?: CommandRecord | null;
  /** Of planning. */
  readonly problems?: readonly Problem[];
  readonly created?: boolean;
}

async function advance(
  invocation: Invocation,
  job: Job,
  rollouts: Rollouts,
  lease: RolloutLease,
  { record = null, problems = [], created = false }: Started,
): Promise<ActionResult> {
  const { github } = rollouts;
  const round = unsettledRound(lease.events);
  const run = round?.handedTo;
  const approved = invocation.inputs['approve-wave'] ?? '';
  const jobs = { fence: lease.fence, run: job.run, attempt: job.attempt };
  const around = { invocation, job, rollouts, lease, keep: true, created, retention: retentionFrom(invocation.inputs) };
  let ended: readonly Problem[] = [];
  const result = await takeTurn(around, async (hands) => {
    const { session, publish } = hands;
    if (
      round !== null &&
      run !== undefined &&
      (await wasCancelled(github, { id: Number(run.run), attempt: run.attempt }))
    )
      ended = await takeEndedJobs(github, session, { run: run.run, round });
    const orphan = round === null ? null : await orphanEvidence(around, round, hands.commands);
    if (approved !== '') {
      const wave = countInput(approved, 'approve-wave');
      const environment = session.plan.definition.waves[wave]?.environment?.approve ?? '';
      const votes = await environmentVotes(github, job, session.state, { environment, wave, passed: true });
      for (const vote of votes) await session.apply(vote);
    }
    const asked = record === null ? [] : [{ at: systemClock.now(), command: record }];
    const commands = [...(orphan === null ? hands.commands : []), ...asked];
    // What this very job has planned was held against the policy just now.
    const forbidden = created ? null : await forbiddenNow(invocation, github, session.state);
    return advanceTurn({ ...hands, commands, orphan, wokenBy: job.actor, forbidden, jobs, beforeWait: publish });
  });
  const shown = { ...result, problems: [...problems, ...ended, ...(result.problems ?? [])] };
  return approvalResult(github, invocation, job, await readState(rollouts.ledger, lease.id), shown);
}
