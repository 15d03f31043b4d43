import { randomUUID } from 'node:crypto';
import { qualifiesAs, whyApproverUnknown } from '../../core/policy/authorize.ts';
import type { Verb } from '../../core/rollout/commands.ts';
import type { CommandRecord } from '../../core/rollout/events.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { ProblemError } from '../../errors/problem.ts';
import { systemClock } from '../../io/clock.ts';
import { commandArguments } from '../shared/command-arguments.ts';
import { environmentsAskedFor } from '../shared/environments-asked.ts';
import type { Job } from '../shared/job.ts';
import { loginOfActor } from '../shared/policy.ts';
import type { Rollouts } from '../shared/rollouts.ts';
import type { Invocation } from '../invocation.ts';
import { askerOf, mustBeAllowed } from './may.ts';
import { asError, saidIn } from './said.ts';

/** The command that the inputs give to an execution; refuses what is none, and what its sender may not do. */
export async function recordFor(
  verb: Verb,
  invocation: Invocation,
  job: Job,
  rollouts: Rollouts,
  state: RolloutState,
): Promise<CommandRecord> {
  const said = commandArguments(saidIn(invocation, verb), verb, systemClock.now());
  const record = { id: randomUUID(), verb, by: job.actor, ...said };
  const from = state.plan.definition.waves[state.wave]?.approval?.from ?? [];
  const teams = from.flatMap((each) => (each.startsWith('team:') ? [each.slice('team:'.length)] : []));
  const asker = await askerOf(invocation, job, rollouts, verb === 'approve' ? teams : []);
  mustBeAllowed(asker, verb, environmentsAskedFor(state, verb), loginOfActor(state.starter));
  if (verb !== 'approve') return record;
  const unknown = whyApproverUnknown(from, asker.person);
  if (unknown !== null) throw new ProblemError([asError(unknown)]);
  return { ...record, qualifies: qualifiesAs(from, asker.person), wave: state.wave };
}
