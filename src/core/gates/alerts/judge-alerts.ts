import type { Arg } from '../../../errors/entry.ts';
import { type Reason, reason } from '../../../errors/problem.ts';
import type { AlertLimit } from '../../definition/alerts.ts';
import { failingSeverities } from '../../definition/scan.ts';
import type { GateResult, Verdict } from '../gate-result.ts';
import type { AlertSource, SecurityAlert } from './alert.ts';
import { beyondLimit } from './limit.ts';

/** What one source came to. */
export type SourceAnswer =
  | {
      readonly source: AlertSource;
      readonly limit: AlertLimit;
      /** Files and folders that count alone; empty: all. An alert that names no file always counts. */
      readonly paths: readonly string[];
      readonly alerts: readonly SecurityAlert[];
    }
  /** It could not be counted. */
  | { readonly source: AlertSource; readonly verdict: Verdict; readonly reason: Reason };

type EvidenceRecord = Readonly<Record<string, Arg>>;

const shownAlerts = 30;
const namedAlerts = 5;
const worstFirst: readonly Verdict[] = ['error', 'stale', 'inconclusive'];

/** Too many alerts anywhere fail, whatever else could not be counted; nothing passes while anything could not. */
export function judgeAlerts(answers: readonly SourceAnswer[]): GateResult {
  const counted = answers.map((answer) => ('alerts' in answer ? { answer, ...count(answer) } : { answer }));
  const beyond = counted.flatMap((each) => ('beyond' in each ? each.beyond : [])).toSorted(byRank);
  const evidence: EvidenceRecord[] = counted.map((each) =>
    'beyond' in each ? each.record : { source: each.answer.source, problem: each.answer.reason.code },
  );
  evidence.push(...beyond.slice(0, shownAlerts).map(recordOf));
  if (beyond.length > shownAlerts) evidence.push({ alert: `and ${beyond.length - shownAlerts} more` });
  if (beyond.length > 0) {
    const first = beyond.slice(0, namedAlerts).map(({ source, number }) => `${source} #${number}`);
    return { verdict: 'fail', reason: reason('alerts-found', { count: beyond.length, first }), evidence };
  }
  const troubled = answers.filter((answer) => 'verdict' in answer);
  const worst = worstFirst.flatMap((verdict) => troubled.filter((each) => each.verdict === verdict))[0];
  if (worst !== undefined) return { verdict: worst.verdict, reason: worst.reason, evidence };
  const sources = answers.map(({ source }) => source);
  // Whoever asks for nothing has not been told that there is nothing.
  if (sources.length === 0) return { verdict: 'error', reason: reason('alerts-nothing-asked', {}), evidence };
  const open = counted.reduce((sum, each) => sum + ('open' in each ? each.open : 0), 0);
  return { verdict: 'pass', reason: reason('alerts-passed', { sources, open }), evidence };
}

function count({ source, limit, paths, alerts }: Extract<SourceAnswer, { alerts: unknown }>) {
  const scoped = alerts.filter(
    ({ path }) => path === null || paths.length === 0 || paths.some((each) => isIn(path, each)),
  );
  const open = scoped.filter(({ state }) => state === 'open');
  const beyond = beyondLimit(limit, open);
  const of = (state: SecurityAlert['state']): number => scoped.filter((each) => each.state === state).length;
  const bySeverity = [...failingSeverities, 'unknown' as const].flatMap((severity) => {
    const found = open.filter((each) => each.severity === severity).length;
    return found === 0 ? [] : [[severity, found] as const];
  });
  const record: EvidenceRecord = {
    source,
    open: open.length,
    ...Object.fromEntries(bySeverity.toReversed()),
    'too many': beyond.length,
    dismissed: of('dismissed'),
    ...(source === 'Dependabot' ? { 'auto-dismissed': of('auto-dismissed') } : {}),
    ...(scoped.length < alerts.length ? { elsewhere: alerts.length - scoped.length } : {}),
  };
  return { open: open.length, beyond, record };
}

/** Whether a file is the one named, or lies in the folder named. */
function isIn(path: string, scope: string): boolean {
  const folder = scope.replace(/^\.?\//, '').replace(/\/$/, '');
  const file = path.replace(/^\.?\//, '');
  return folder === '' || file === folder || file.startsWith(`${folder}/`);
}

function rank({ severity }: SecurityAlert): number {
  return severity === 'unknown' ? failingSeverities.length : failingSeverities.indexOf(severity);
}

function byRank(one: SecurityAlert, other: SecurityAlert): number {
  return rank(other) - rank(one);
}

function recordOf({ source, number, severity, about, tool, path, url }: SecurityAlert): EvidenceRecord {
  return {
    alert: `${source} #${number}`,
    severity,
    about: about.slice(0, 200),
    ...(tool === '' ? {} : { tool: tool.slice(0, 100) }),
    ...(path === null ? {} : { path: path.slice(0, 200) }),
    ...(url === '' ? {} : { url }),
  };
}
