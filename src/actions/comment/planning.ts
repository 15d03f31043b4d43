import type { Plan } from '../../core/plan/plan.ts';
import { statusOf } from '../../core/rollout/state.ts';
import { type Reason, words } from '../../errors/problem.ts';
import { notReady } from '../../github/pull-readiness.ts';
import { type PullRules, readPullRules } from '../../github/pull-rules.ts';
import { type Pull, readPull } from '../../github/pull.ts';
import type { DecidedPlan } from '../../ledger/decision.ts';
import { parseExecutionId } from '../../ledger/execution-id.ts';
import { planChanges, type Deployed, type LaterExecution } from '../../report/github/plan-changes.ts';
import { planReply, type StartOnPull } from '../../report/github/plan-reply.ts';
import { refusedText } from '../../report/github/reply.ts';
import { planAtCommit } from '../../runtime/plan-at-commit.ts';
import { readState } from '../shared/rollouts.ts';
import { type Answer, type Asked, decisionOn, notAllowed } from './asked.ts';
import { environmentsIn, paramsIn, rolloutAt } from './rollout-at.ts';

/** Older executions than so many are not looked at. */
const mostLooked = 30;

interface ToShow extends Omit<DecidedPlan, 'digest'> {
  readonly name: string;
  /** Null: it is planned from the default branch. */
  readonly pull: Pull | null;
}

/** Shows what would be rolled out. On a pull request `start` is bound to it: to this commit and this digest. */
export async function askPlan(asked: Asked): Promise<Answer> {
  const { rollouts, person, job } = asked;
  const refusedFor = (why: Reason): Answer => ({
    kind: 'refused',
    text: refusedText('plan', person.login, [why]),
    reason: why,
  });
  const found = await toShow(asked);
  if ('code' in found) {
    const { decision } = await rollouts.ledger.decide(asked.key, () => ({ decision: decisionOn(asked, null, found) }));
    return refusedFor(decision.reason ?? found);
  }
  const { name, pull, ...from } = found;
  const deployed = await deployedNow(asked, name);
  const known = deployed.latest?.nodes ?? null;
  const made = await planAtCommit(rollouts.github, {
    ...from,
    known,
    demands: asked.demands,
    temporary: job.temporary,
  });
  const digest = made.guessed.length === 0 ? made.plan.digest : null;
  const { decision } = await rollouts.ledger.decide(asked.key, () => ({
    decision: decisionOn(asked, name, null, { plan: { ...from, digest } }),
  }));
  if (decision.reason !== null) return refusedFor(decision.reason);
  const text = planReply({
    plan: made.plan,
    commit: from.commit,
    digest,
    changes: planChanges(deployed, made.plan),
    guessed: made.guessed,
    warnings: made.problems.map((each) => words(each).message),
    onPull: pull === null ? null : await startOn(asked, pull, from.commit),
    prefix: asked.policy.prefix,
  });
  return { kind: 'done', text };
}

/** What is shown: when the comment is read once more, what was shown before, whatever was pushed since. */
async function toShow(asked: Asked): Promise<ToShow | Reason> {
  const { rollouts, event } = asked;
  const known = await rollouts.ledger.decision(asked.key);
  if (known?.plan !== undefined && known.reason === null && known.rollout !== null) {
    const { file, commit, params } = known.plan;
    const pull = event.isPull ? await readPull(rollouts.github, event.issue) : null;
    return { name: known.rollout, file, commit, params, pull };
  }
  // Nothing is read for somebody who may not plan anywhere.
  const nowhere = notAllowed(asked, 'plan', []);
  if (nowhere !== null) return nowhere;
  const { name, file, commit, definition, pull } = await rolloutAt(asked);
  const refused = notAllowed(asked, 'plan', environmentsIn(definition, false));
  return refused ?? { name, file, commit, params: paramsIn(asked), pull };
}

/** What keeps `start` from rolling it out as things are. */
async function startOn({ rollouts: { github } }: Asked, pull: Pull, commit: string): Promise<StartOnPull> {
  const rules: PullRules = await readPullRules(github, pull);
  const missing = await notReady(github, pull, rules);
  const asks = rules.checks.length > 0 || rules.reviews > 0 || rules.decision !== null || rules.upToDate;
  const moved = pull.head === commit ? null : pull.head;
  return { base: pull.base, behind: rules.behind, moved, asks, missing };
}

/** What is there now, as far as rollouts know, and the plan of the newest execution, whatever became of it. */
async function deployedNow({ rollouts }: Asked, name: string): Promise<Deployed & { readonly latest: Plan | null }> {
  const { ledger } = rollouts;
  const executions = (await ledger.list()).filter((id) => parseExecutionId(id)?.name === name);
  const later: LaterExecution[] = [];
  let latest: Plan | null = null;
  for (const execution of executions.slice(0, mostLooked)) {
    const { state } = await readState(ledger, execution);
    latest ??= state.plan;
    const status = statusOf(state);
    if (status === 'succeeded') return { newest: { execution, plan: state.plan }, later, latest };
    later.push({ execution, status });
  }
  return { newest: null, later, latest };
}
