import { unsettledRound } from '../../engine/turn/round-work.ts';
import { advanceTurn, settleTurn } from '../../engine/turn/turn.ts';
import { type Problem, words } from '../../errors/problem.ts';
import { dispatchWake } from '../shared/dispatch-wake.ts';
import { environmentVotes } from '../shared/environment-approval.ts';
import { takeEndedJobs } from '../shared/take-ended-jobs.ts';
import type { Job } from '../shared/job.ts';
import type { ActionResult } from '../shared/result.ts';
import { openRollouts, type RolloutLease, type Rollouts, takeLease } from '../shared/rollouts.ts';
import { orphanEvidence } from '../shared/round-evidence.ts';
import { takeTurn, type TurnHands } from '../shared/take-turn.ts';
import { countInput } from '../shared/text-inputs.ts';
import { retentionFrom } from '../shared/tidy-ledger.ts';
import { withAlarm } from '../shared/with-alarm.ts';
import type { Invocation } from '../invocation.ts';

export async function runSettle(invocation: Invocation): Promise<ActionResult> {
  const { job } = invocation;
  const rollouts = openRollouts(invocation, job);
  return withAlarm(invocation, job, rollouts, () => settle(invocation, job, rollouts));
}

async function settle(invocation: Invocation, job: Job, rollouts: Rollouts): Promise<ActionResult> {
  const { inputs } = invocation;
  const retention = retentionFrom(inputs);
  const id = inputs['execution'] ?? '';
  const fence = inputs['fence'] ?? '';
  const lease: RolloutLease | { readonly heldBy: string } =
    fence === '' ? await takeLease(rollouts, job, id) : await rollouts.ledger.attach(id, countInput(fence, 'fence'));
  if ('heldBy' in lease) return { outputs: { next: 'none', execution: id } };
  const around = { invocation, job, rollouts, lease, keep: false, created: false, retention };
  let ended: readonly Problem[] = [];
  const result = await takeTurn(around, async (hands) => {
    const round = unsettledRound(lease.events);
    if (inputs['batch-result'] === 'cancelled' || inputs['approve-result'] === 'cancelled')
      ended = await takeEndedJobs(rollouts.github, hands.session, { run: job.run, round });
    if (round === null) return withoutRound(hands, invocation, job, rollouts);
    const evidence = await orphanEvidence(around, round, hands.commands);
    return settleTurn({
      ...hands,
      evidence,
      beforeWait: hands.publish,
      settled: async ({ lost, refused }) => {
        for (const batch of lost) invocation.note(`nothing, or not everything, was heard of batch ${batch}`);
        for (const { name, reason } of refused) invocation.note(`${name}: ${words(reason).message}`);
        await hands.publish();
      },
    });
  });
  const problems = [...ended, ...(result.problems ?? [])];
  return {
    ...result,
    problems,
    outputs: { ...result.outputs, dispatched: await goOn(rollouts, job, result, invocation) },
  };
}

/** The run ended in its approval: a rejection is taken in; anything else leaves the wave waiting. */
async function withoutRound(hands: TurnHands, { inputs }: Invocation, job: Job, { github }: Rollouts) {
  const { session, publish } = hands;
  if (inputs['approve-result'] === 'failure') {
    // That of the run, which may be one of long ago whose approval was run again.
    const wave = inputs['wave'] ? countInput(inputs['wave'], 'wave') : session.state.wave;
    const environment = session.plan.definition.waves[wave]?.environment?.approve ?? '';
    const votes = await environmentVotes(github, job, session.state, { environment, wave, passed: false });
    for (const vote of votes) await session.apply(vote);
  }
  return advanceTurn({ ...hands, orphan: null, wokenBy: null, jobs: null, beforeWait: publish });
}

/** Starts the next turn where jobs have something to do at once; its number, empty where none was started or it is not known. */
async function goOn(
  { github }: Rollouts,
  job: Job,
  { outputs }: ActionResult,
  { inputs, note }: Invocation,
): Promise<string> {
  const next = outputs['next'];
  if (next !== 'round' && !(next === 'approve' && inputs['approve-result'] !== 'failure')) return '';
  return (await dispatchWake(github, job, { inputs, note }, outputs['execution'] ?? '')) ?? '';
}
