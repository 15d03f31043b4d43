import type { ChecksDefinition } from '../definition/checks.ts';
import { reason } from '../../errors/problem.ts';
import type { GateResult } from './gate-result.ts';

/** One attempt at a check on the commit: a check run, or a commit status. */
export interface CheckAttempt {
  readonly kind: 'check run' | 'status';
  readonly name: string;
  /** Who made it: an app's slug, or a login where no app did. */
  readonly app: string;
  /** Id of that app; null: that is not told. */
  readonly appId: number | null;
  /** Somebody wrote it by a token of their own. */
  readonly byPerson: boolean;
  /** Given by the server: the newer attempt has the greater one. */
  readonly id: number;
  /** The workflow that it comes from, where several have a job of this name; empty: that makes no difference. */
  readonly origin: string;
  /** How it ended, in GitHub's words; null: it has not ended. */
  readonly end: string | null;
  /** Where people see it; empty: nowhere. */
  readonly url: string;
}

type Standing = 'failed' | 'pending' | 'missing' | 'passed';
/** What the standing of one check means for the gate, the worst first. */
const standings: readonly Standing[] = ['failed', 'pending', 'missing', 'passed'];

interface JudgedCheck {
  readonly name: string;
  readonly standing: Standing;
  readonly attempt: CheckAttempt | null;
  /** Of the same app, and of the same workflow where that makes a difference, under the same name. */
  readonly attempts: number;
}

const shownChecks = 50;
const namedChecks = 10;

/**
 * Judges checks by the newest attempt of each app, and of each workflow where several use one name. Passes only when every required name has one and all of them ended well; nothing there
 * is never a pass.
 */
export function judgeChecks(
  { required, app, allow }: ChecksDefinition,
  attempts: readonly CheckAttempt[],
  commit: string,
): GateResult {
  const wanted = new Set(required);
  const counted = attempts.filter((each) => wanted.has(each.name) && (app === undefined || each.app === app));
  const good: readonly string[] = ['success', ...allow];
  const judged = [...wanted].flatMap((name) =>
    judgeName(
      name,
      counted.filter((each) => each.name === name),
      good,
    ),
  );
  const sorted = judged.toSorted((one, other) => standings.indexOf(one.standing) - standings.indexOf(other.standing));
  const worst = sorted[0]?.standing ?? 'missing';
  const evidence = sorted.slice(0, shownChecks).map(recordOf);
  if (sorted.length > shownChecks) evidence.push({ check: `and ${sorted.length - shownChecks} more` });
  const named = (standing: Standing): string[] => [
    ...new Set(judged.filter((each) => each.standing === standing).map(({ name }) => name)),
  ];
  const args = (names: readonly string[]) => ({
    commit,
    names: names.slice(0, namedChecks),
    count: names.length,
    required: wanted.size,
  });
  switch (worst) {
    case 'failed': {
      const [first] = sorted;
      const end = first?.attempt?.end ?? '';
      return { verdict: 'fail', reason: reason('checks-failed', { ...args(named('failed')), end }), evidence };
    }
    case 'pending':
      return { verdict: 'inconclusive', reason: reason('checks-pending', args(named('pending'))), evidence };
    case 'missing':
      return { verdict: 'inconclusive', reason: reason('checks-missing', args(named('missing'))), evidence };
    case 'passed':
      return { verdict: 'pass', reason: reason('checks-passed', { commit, count: wanted.size }), evidence };
  }
}

function judgeName(name: string, attempts: readonly CheckAttempt[], good: readonly string[]): JudgedCheck[] {
  const byMaker = Map.groupBy(attempts, ({ kind, app, origin }) => `${kind} ${app} ${origin}`);
  if (byMaker.size === 0) return [{ name, standing: 'missing', attempt: null, attempts: 0 }];
  return [...byMaker.values()].map((all): JudgedCheck => {
    const newest = all.reduce((one, other) => (other.id > one.id ? other : one));
    const standing = newest.end === null ? 'pending' : good.includes(newest.end) ? 'passed' : 'failed';
    return { name, standing, attempt: newest, attempts: all.length };
  });
}

function recordOf({ name, standing, attempt, attempts }: JudgedCheck): GateResult['evidence'][number] {
  if (attempt === null) return { check: name, standing };
  const { kind, app, origin, end, url } = attempt;
  return {
    check: name,
    standing,
    kind,
    app,
    ...(origin === '' ? {} : { workflow: origin }),
    end: end ?? 'not ended',
    attempts,
    ...(url === '' ? {} : { url }),
  };
}
