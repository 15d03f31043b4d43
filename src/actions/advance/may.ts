import { teamsIn } from '../../core/policy/authorize.ts';
import type { Policy, PolicyVerb } from '../../core/policy/policy.ts';
import { ProblemError } from '../../errors/problem.ts';
import { Fields } from '../../github/fields.ts';
import type { Job } from '../shared/job.ts';
import { jobGitHub } from '../shared/job-github.ts';
import { loginOfActor, type Person, personOf, readPolicy, refusalOf } from '../shared/policy.ts';
import { policyPlace } from '../shared/policy-place.ts';
import type { Rollouts } from '../shared/rollouts.ts';
import type { Invocation } from '../invocation.ts';
import { asError } from './said.ts';

export interface Asker {
  readonly policy: Policy;
  readonly person: Person;
  /**
   * Somebody pressed the button of the workflow, and may do what they may do in a comment. What a workflow does by itself, on a push or by
   * a schedule, is allowed by whoever let that workflow in, but for an emergency: nobody may start one who is not named.
   */
  readonly inPerson: boolean;
}

/** Who asks, and the policy of now. `teams`: whose members have a say besides those of the policy. Refuses a policy that cannot be read. */
export async function askerOf(
  invocation: Invocation,
  job: Job,
  { github }: Rollouts,
  teams: readonly string[] = [],
): Promise<Asker> {
  const repository = new Fields(await github.read('GET /repos/{owner}/{repo}'), 'the repository');
  const { policy, refused } = await readPolicy(github, policyPlace(invocation), repository.text('default_branch'));
  if (policy === null) throw new ProblemError(refused === null ? [] : [asError(refused)]);
  const login = loginOfActor(job.actor);
  const asking = { login: login ?? job.actor.replace(/^app:/, ''), isBot: login === null };
  const teamToken = invocation.inputs['team-token'] ?? '';
  const teamGitHub = teamToken === '' ? github : jobGitHub(job, teamToken, invocation.note);
  const person = await personOf(github, asking, [...new Set([...teamsIn(policy), ...teams])], teamGitHub);
  return { policy, person, inPerson: job.event === 'workflow_dispatch' };
}

/** Refuses what somebody may not do in all of these environments. `starter`: login of who started the rollout; null: it is about none. */
export function mustBeAllowed(
  { policy, person, inPerson }: Asker,
  verb: PolicyVerb,
  environments: readonly string[],
  starter: string | null,
): void {
  if (!inPerson && verb !== 'emergency') return;
  const why = refusalOf(policy, person, verb, environments, starter);
  if (why !== null) throw new ProblemError([asError(why)]);
}
