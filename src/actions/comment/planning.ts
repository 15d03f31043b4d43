import { words } from '../../errors/problem.ts';
import { planChanges } from '../../report/github/plan-changes.ts';
import { planReply, refusedText } from '../../report/github/reply.ts';
import { planAtCommit } from '../../runtime/plan-at-commit.ts';
import { statusOf } from '../../core/rollout/state.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { parseExecutionId } from '../../ledger/execution-id.ts';
import { readState } from '../shared/rollouts.ts';
import { type Answer, type Asked, decisionOn, notAllowed } from './asked.ts';
import { environmentsIn, paramsIn, rolloutAt } from './rollout-at.ts';

/** Shows what would be rolled out. On a pull request `start` is bound to it: to this commit and this digest. */
export async function askPlan(asked: Asked): Promise<Answer> {
  const { rollouts, person, job } = asked;
  const refusedTo = async (why: ReturnType<typeof notAllowed>): Promise<Answer | null> => {
    if (why === null) return null;
    await rollouts.ledger.decide(asked.key, () => ({ decision: decisionOn(asked, null, why) }));
    return { kind: 'refused', text: refusedText('plan', person.login, [why]), reason: why };
  };
  // Nothing is read for somebody who may not plan anywhere.
  const anywhere = await refusedTo(notAllowed(asked, 'plan', []));
  if (anywhere !== null) return anywhere;
  const { name, file, commit, definition, pull } = await rolloutAt(asked);
  const refused = await refusedTo(notAllowed(asked, 'plan', environmentsIn(definition, false)));
  if (refused !== null) return refused;
  const params = paramsIn(asked);
  const { plan, problems } = await planAtCommit(rollouts.github, { file, commit, params, temporary: job.temporary });
  const shown = { file, commit, digest: plan.digest, params };
  const { decision } = await rollouts.ledger.decide(asked.key, () => ({
    decision: decisionOn(asked, name, null, { plan: shown }),
  }));
  const before = await deployedNow(asked, name);
  const warnings = problems.map((each) => words(each).message);
  const text = planReply({
    plan,
    commit: decision.plan?.commit ?? commit,
    changes: before === null ? null : planChanges(before.plan, plan, before.execution),
    warnings,
    onPull: pull !== null,
    prefix: asked.policy.prefix,
  });
  return { kind: 'done', text };
}

/** What is there now, as far as rollouts know: the plan of the newest execution that succeeded; null: none has. */
async function deployedNow({ rollouts }: Asked, name: string): Promise<{ plan: Plan; execution: string } | null> {
  const { ledger } = rollouts;
  const executions = (await ledger.list()).filter((id) => parseExecutionId(id)?.name === name);
  for (const execution of executions.slice(0, 10)) {
    const { state } = await readState(ledger, execution);
    if (statusOf(state) === 'succeeded') return { plan: state.plan, execution };
  }
  return null;
}
