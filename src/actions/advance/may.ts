import type { Verb } from '../../core/rollout/commands.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { type Problem, ProblemError, type Reason } from '../../errors/problem.ts';
import { Fields } from '../../github/fields.ts';
import { teamsIn } from '../../core/policy/authorize.ts';
import { environmentsAskedFor } from '../shared/environments-asked.ts';
import type { Job } from '../shared/job.ts';
import { loginOfActor, personOf, readPolicy, refusalOf } from '../shared/policy.ts';
import { policyPlace } from '../shared/policy-place.ts';
import type { Rollouts } from '../shared/rollouts.ts';
import type { Invocation } from '../table.ts';

/**
 * Who presses the button of a workflow may do what they may do in a comment. What a workflow does by itself, on a push or by a schedule, is
 * allowed by whoever let that workflow in.
 */
export async function mustBeAllowed(
  invocation: Invocation,
  job: Job,
  { github }: Rollouts,
  { verb, state }: { readonly verb: Verb | 'start'; readonly state: RolloutState | null },
): Promise<void> {
  if (job.event !== 'workflow_dispatch') return;
  const repository = new Fields(await github.read('GET /repos/{owner}/{repo}'), 'the repository');
  const { policy, refused } = await readPolicy(github, policyPlace(invocation), repository.text('default_branch'));
  if (policy === null) throw new ProblemError(refused === null ? [] : [asError(refused)]);
  const login = loginOfActor(job.actor);
  const asking = { login: login ?? job.actor.replace(/^app:/, ''), isBot: login === null };
  const person = await personOf(github, asking, teamsIn(policy));
  const environments = state === null ? [] : environmentsAskedFor(state, verb);
  const starter = state === null ? null : loginOfActor(state.starter);
  const why = refusalOf(policy, person, verb, environments, starter);
  if (why !== null) throw new ProblemError([asError(why)]);
}

function asError(why: Reason): Problem {
  return { ...why, severity: 'error' };
}
