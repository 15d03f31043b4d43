import type { RolloutState } from '../../core/rollout/state.ts';
import { type Reason, reason, words } from '../../errors/problem.ts';
import type { GitHub } from '../../github/client.ts';
import { readDemands } from '../shared/policy.ts';
import { policyPlace } from '../shared/policy-place.ts';
import type { Invocation } from '../invocation.ts';

/** Nobody reads more in one sentence. */
const mostSaid = 3;

/** Why a rollout that was begun may not go on under the policy of now; null: it may. */
export async function forbiddenNow(
  invocation: Pick<Invocation, 'inputs'>,
  github: GitHub,
  { plan, emergency }: Pick<RolloutState, 'plan' | 'emergency'>,
): Promise<Reason | null> {
  const { demands, refused } = await readDemands(github, policyPlace(invocation));
  if (refused !== null || demands === null) return refused;
  const short = demands.shortfallsSince(plan, emergency !== null);
  if (short.length === 0) return null;
  const said = short.slice(0, mostSaid).map((each) => words(each).message);
  return reason('policy-falls-short', { short: said, more: short.length - said.length });
}
