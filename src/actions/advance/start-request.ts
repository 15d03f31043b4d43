import { ProblemError, reason } from '../../errors/problem.ts';
import { paramsIn } from '../comment/rollout-at.ts';
import type { AskedStart } from '../shared/asked-start.ts';
import type { Job } from '../shared/job.ts';
import type { Rollouts } from '../shared/rollouts.ts';
import { pairs } from '../shared/text-inputs.ts';
import type { Invocation } from '../invocation.ts';
import { askerOf, mustBeAllowed } from './may.ts';
import { asError, saidIn } from './said.ts';
import type { StartRequest } from './start.ts';

/** A start that was decided on in the ledger: whoever asked for it may, in all of its environments. */
export function startByComment(asked: AskedStart): StartRequest {
  return { asked, rules: asked.start, params: asked.start.params, mayEnter: () => {} };
}

/** A start by the inputs of the workflow. Refuses what whoever pressed the button may not do. */
export async function startByInputs(invocation: Invocation, job: Job, rollouts: Rollouts): Promise<StartRequest> {
  const said = saidIn(invocation, 'start');
  const why = said.options.get('reason')?.[0] ?? null;
  if (said.options.has('emergency') !== (why !== null))
    throw new ProblemError([asError(reason('comment-emergency-unsaid', {}))]);
  const params = { ...pairs(invocation.inputs['params'] ?? '', 'params'), ...paramsIn({ command: said }) };
  const asker = await askerOf(invocation, job, rollouts);
  const { fourEyes, bypassSecurityGates } = asker.policy;
  const mayEnter = (environments: readonly string[]): void =>
    mustBeAllowed(asker, why === null ? 'start' : 'emergency', environments, null);
  // Nothing is read for somebody who may not start anything at all.
  mayEnter([]);
  return { asked: null, rules: { emergency: why, bypassSecurityGates, fourEyes }, params, mayEnter };
}
