import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { auditExecution } from '../../core/audit/audit-execution.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { lockOf } from '../../core/rollout/environment-lock.ts';
import type { RolloutEvent } from '../../core/rollout/events.ts';
import { replay } from '../../core/rollout/evolve.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { type Problem, problem, ProblemError } from '../../errors/problem.ts';
import { branchRepository } from '../../github/branch-repository.ts';
import type { GitHub } from '../../github/client.ts';
import { isRunOver } from '../../github/run.ts';
import { systemClock } from '../../io/clock.ts';
import { systemRandom } from '../../io/random.ts';
import type { BranchLease } from '../../ledger/branch/branch-lease.ts';
import { type BranchLedger, openBranchLedger } from '../../ledger/branch/branch-ledger.ts';
import { describeEvents } from '../../ledger/branch/describe-events.ts';
import type { Lock } from '../../ledger/decision.ts';
import type { ExecutionId, Holder } from '../../ledger/port.ts';
import type { Invocation } from '../invocation.ts';
import { handedElsewhere } from './handed-elsewhere.ts';
import type { Job } from './job.ts';
import { jobGitHub } from './job-github.ts';
import { flagInput, lines } from './text-inputs.ts';

export type RolloutLedger = BranchLedger<RolloutEvent>;
export type RolloutLease = BranchLease<RolloutEvent>;

/** The rollouts of the repository that a job runs in. */
export interface Rollouts {
  readonly github: GitHub;
  readonly ledger: RolloutLedger;
  /** The newest commit of the ledger; empty before the first one. */
  readonly ledgerCommit: () => Promise<string>;
}

export function openRollouts({ inputs, note }: Invocation, job: Job): Rollouts {
  const github = jobGitHub(job, inputs['token'] ?? '', note);
  const repository = branchRepository(github, inputs['ledger-branch'] ?? '');
  const ledger = openBranchLedger<RolloutEvent>({
    repository,
    clock: systemClock,
    random: systemRandom,
    uuid: randomUUID,
    describe: describeEvents,
    remember: auditExecution,
    admit: keptOutBy,
    trusted: lines(inputs['ledger-trusted'] ?? ''),
    signed: flagInput(inputs['ledger-signed'] ?? '', 'ledger-signed'),
    outputRoot: join(job.temporary, 'wavegate', 'output'),
    isOver: async ({ run }) => run !== undefined && isRunOver(github, run, Number(job.run)),
  });
  const ledgerCommit = async (): Promise<string> => {
    const head = await repository.head();
    return head.kind === 'found' ? head.oid : '';
  };
  return { github, ledger, ledgerCommit };
}

/** A lock that was laid a moment ago, after the turn had read the locks, still keeps a wave out: both stand on the same branch. */
function keptOutBy(plan: Plan | null, events: readonly RolloutEvent[], locks: readonly Lock[]): Problem | null {
  for (const event of events) {
    if (event.type !== 'wave-entered' || plan === null) continue;
    const wave = plan.definition.waves[event.wave];
    const lock = wave === undefined ? undefined : lockOf(wave, locks, event.at);
    if (wave === undefined || lock === undefined) continue;
    const { environment, by, note } = lock;
    return problem('environment-locked', { environment: environment ?? '', by, note, wave: wave.name });
  }
  return null;
}

/** This job, as whoever finds the lease taken is told. */
export function holderOf(job: Job): Holder {
  const run = { id: Number(job.run), attempt: job.attempt, url: job.runUrl };
  return { who: job.actor, host: `${hostname()} (${job.runner})`, pid: process.pid, run };
}

export async function readState(
  ledger: RolloutLedger,
  id: ExecutionId,
): Promise<{ state: RolloutState; events: readonly RolloutEvent[] }> {
  // One after the other: the second asks whether anything changed, which costs nothing.
  const plan = await ledger.readPlan(id);
  const { events } = await ledger.read(id);
  return { state: replay(plan, events), events };
}

/**
 * The lease, or who holds it. Whose jobs still work on a round holds it as well, although the lease that was left for them may have lapsed:
 * who took it then would void what they are about to bring.
 */
export async function takeLease(
  { github, ledger }: Rollouts,
  job: Job,
  id: ExecutionId,
): Promise<RolloutLease | { readonly heldBy: string }> {
  const working = await handedElsewhere(github, job, (await ledger.read(id)).events);
  if (working !== null) return { heldBy: `run ${working}` };
  try {
    // What somebody left behind is taken over at once, so that it can be let go even when there is nothing to record.
    return await ledger.acquire(id, holderOf(job), { withFirstWrite: !(await ledger.leftBehind(id)) });
  } catch (error) {
    const held = error instanceof ProblemError ? error.problems.find(({ code }) => code === 'lease-held') : undefined;
    if (held === undefined) throw error;
    return { heldBy: String(held.args['who'] ?? 'another run') };
  }
}
