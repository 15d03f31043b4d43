import { resolve } from 'node:path';
import { bypassedGates } from '../../core/definition/emergency.ts';
import type { Plan } from '../../core/plan/plan.ts';
import type { Emergency, RolloutEvent } from '../../core/rollout/events.ts';
import { isUnfinished } from '../../core/rollout/is-unfinished.ts';
import { type Problem, ProblemError, problem, refuse } from '../../errors/problem.ts';
import { systemClock } from '../../io/clock.ts';
import type { DecidedStart } from '../../ledger/decision.ts';
import { emergencyFile } from '../../runtime/emergency-file.ts';
import { readRolloutFile } from '../../runtime/rollout-file.ts';
import { skippedKeys } from '../../runtime/unsupported.ts';
import { environmentsIn } from '../comment/rollout-at.ts';
import { type AskedStart, startedBy } from '../shared/asked-start.ts';
import type { Job } from '../shared/job.ts';
import { mustFitEnvironments } from '../shared/must-fit-environments.ts';
import { planInJob } from '../shared/planned.ts';
import { mustReadDemands } from '../shared/policy.ts';
import { holderOf, type RolloutLease, type Rollouts } from '../shared/rollouts.ts';
import type { Invocation } from '../invocation.ts';

export interface StartRequest {
  /** In a comment; null: by the inputs. */
  readonly asked: AskedStart | null;
  readonly rules: Pick<DecidedStart, 'emergency' | 'bypassSecurityGates' | 'fourEyes'>;
  /** Those that take the place of the input's; absent: none do. */
  readonly params?: Readonly<Record<string, string>>;
  /** Throws where the rollout may not be started in these environments. */
  readonly mayEnter: (environments: readonly string[]) => void;
}

/** Plans a rollout and makes its next execution. Refuses what cannot be planned, and while one of its executions is not over. */
export async function start(
  invocation: Invocation,
  job: Job,
  { github, ledger }: Rollouts,
  { asked, rules, params, mayEnter }: StartRequest,
): Promise<{ lease: RolloutLease; problems: readonly Problem[] }> {
  const { inputs } = invocation;
  const named = asked?.start.file ?? inputs['file'] ?? '';
  if (named === '') refuse('nothing-to-start', {});
  const written = await readRolloutFile(resolve(job.workspace, named), named);
  const { emergency } = rules;
  mayEnter(environmentsIn(written.definition, emergency !== null));
  const file = emergency === null ? written : emergencyFile(written, rules);
  if (file === null) return refuse('no-emergency-waves', {});
  const skipping = skippedKeys(written, { where: 'github', emergency: emergency !== null, skip: false });
  const { plan, problems, secrets } = await planInJob(invocation, file, params, {
    demands: await mustReadDemands(invocation, github),
    emergency: emergency !== null,
  });
  secrets.required();
  await mustFitEnvironments(github, file);
  const approved = asked?.start.digest ?? inputs['digest'] ?? '';
  if (approved !== '' && !plan.digest.startsWith(approved))
    throw new ProblemError([problem('plan-not-as-approved', { approved, digest: plan.digest })]);
  if (asked !== null && plan.source.commit !== asked.start.commit)
    refuse('checkout-differs', { wanted: asked.start.commit, found: plan.source.commit ?? 'no commit' });
  const before = asked === null ? null : await startedBy(ledger, plan.rollout, asked.decision);
  if (before !== null) refuse('comment-started-already', { execution: before });
  const declared =
    emergency === null ? {} : { emergency: { reason: emergency, bypass: bypassedGates(written.definition, rules) } };
  const how = { skipping, asked, declared, fourEyes: rules.fourEyes };
  const first = (execution: string): RolloutEvent[] => [plannedEvent(plan, execution, job, how)];
  const lease = await ledger.create(plan.rollout, plan, first, { holder: holderOf(job), unfinished: isUnfinished });
  return { lease, problems };
}

interface How {
  readonly skipping: readonly string[];
  readonly asked: AskedStart | null;
  readonly declared: { readonly emergency?: Emergency };
  readonly fourEyes: boolean;
}

function plannedEvent(
  plan: Plan,
  execution: string,
  job: Job,
  { skipping, asked, declared, fourEyes }: How,
): RolloutEvent {
  return {
    type: 'rollout-planned',
    at: systemClock.now(),
    execution,
    rollout: plan.rollout,
    digest: plan.digest,
    selected: plan.nodes.length,
    by: asked?.decision.by ?? job.actor,
    root: job.workspace,
    flags: [],
    skipping,
    fourEyes,
    ...declared,
    ...(asked === null ? {} : { asked: { issue: asked.decision.issue, comment: asked.decision.comment } }),
  };
}
