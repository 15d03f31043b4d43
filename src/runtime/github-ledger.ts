import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LockChange } from '../core/audit/audit-locks.ts';
import type { RolloutEvent } from '../core/rollout/events.ts';
import { refuse } from '../errors/problem.ts';
import { branchRepository } from '../github/branch-repository.ts';
import { makeGitHub } from '../github/make-github.ts';
import { repositoryOf, urlsOf } from '../github/repository-of.ts';
import { systemClock } from '../io/clock.ts';
import { systemRandom } from '../io/random.ts';
import { type BranchLedger, openBranchLedger } from '../ledger/branch/branch-ledger.ts';
import type { TakenAway } from '../ledger/branch/taken-away.ts';
import type { Decision, Lock } from '../ledger/decision.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface GitHubLedger {
  readonly ledger: Pick<BranchLedger<RolloutEvent>, 'list' | 'read' | 'readPlan' | 'resolve'>;
  /** Locks on environments that hold now. */
  readonly locks: () => Promise<readonly Lock[]>;
  /** Locks that were laid on environments and lifted, as far back as the record reaches. */
  readonly lockChanges: () => Promise<readonly LockChange[]>;
  /** What is still told of executions that were taken away. */
  readonly takenAway: () => Promise<readonly TakenAway[]>;
}

export interface LedgerPlace {
  /** OWNER/NAME */
  readonly repository: string;
  readonly branch: string;
  /** Logins besides that of the token whose commits count. */
  readonly trusted: readonly string[];
}

/** As whom a job of a workflow writes with its own token. */
const jobLogin = 'github-actions[bot]';

/** The record of a repository on GitHub, to be read from anywhere with the token of GITHUB_TOKEN or GH_TOKEN. */
export function openGitHubLedger({ repository, branch, trusted }: LedgerPlace, env: Environment): GitHubLedger {
  const where = repositoryOf({ GITHUB_REPOSITORY: repository });
  const token = env['GITHUB_TOKEN'] || env['GH_TOKEN'] || '';
  if (token === '') return refuse('record-token-missing', { repository: `${where.owner}/${where.name}` });
  const ledger = openBranchLedger<RolloutEvent>({
    repository: branchRepository(makeGitHub({ token, repository: where, ...urlsOf(env) }), branch),
    clock: systemClock,
    random: systemRandom,
    uuid: randomUUID,
    describe: () => [],
    trusted: [jobLogin, ...trusted],
    outputRoot: join(tmpdir(), 'wavegate-output'),
    isOver: async () => false,
  });
  const lockChanges = async () => (await ledger.decisions(null)).flatMap(lockChange);
  return { ledger, locks: () => ledger.locks(), lockChanges, takenAway: () => ledger.takenAway() };
}

function lockChange({ verb, args, by, at, reason }: Decision): LockChange[] {
  const { subject } = args;
  if ((verb !== 'lock' && verb !== 'unlock') || reason !== null || typeof subject !== 'string') return [];
  const note = [args['reason'] ?? ''].flat()[0] ?? '';
  return [{ verb, environment: subject.toLowerCase() === 'all' ? null : subject, by, at, note }];
}
