import type { AuditEntry, AuditKind } from '../core/audit/entry.ts';
import type { MissingExecutions } from '../core/audit/missing-executions.ts';
import { counted } from './plural.ts';
import { recordTable } from './record-table.ts';
import { TextPage } from './text-page.ts';

const meanings: Readonly<Record<AuditKind, string>> = {
  emergency: 'started as an emergency',
  'gate-bypassed': 'gate not asked: emergency',
  'run-without': 'run without this key of the file',
  'gate-advised': 'gate did not pass and only advises',
  'inconclusive-accepted': 'gate inconclusive, which its file accepts',
  'known-findings-accepted': 'findings that were accepted before',
  'exception-used': 'exception used',
  'resumed-after-gate': 'went on after the gate had refused; it was asked again',
  'rejection-overruled': "somebody else's rejection overruled; people were asked again",
  'environment-bypassed': 'environment passed without a review of those it asks',
  'node-skipped': 'node taken out',
  'hold-lifted': "somebody else's hold lifted",
  'lock-lifted': "somebody else's lock lifted",
};

export interface Audit {
  readonly entries: readonly AuditEntry[];
  /** How many executions were looked at. */
  readonly executions: number;
  readonly missing: readonly MissingExecutions[];
  /** Epoch milliseconds; null: all that is recorded. */
  readonly since: number | null;
}

/** What `audit --json` prints: instants as text, a key for everything. A contract. */
export function auditView({ entries, executions, missing, since }: Audit) {
  const rows = entries.map(({ at, ...rest }) => ({ at: new Date(at).toISOString(), ...rest }));
  return { since: since === null ? null : new Date(since).toISOString(), executions, missing, entries: rows };
}

/** The same for people: a table, and under it what was looked at. */
export function auditText({ entries, executions, missing }: Audit, columns: number): string {
  const page = new TextPage(columns);
  for (const line of recordTable(entries.map(rowOf), columns)) page.line(line);
  const looked = `${counted(executions, 'execution')} looked at.`;
  const found = entries.length === 0 ? 'No gate was bypassed or excepted.' : `${entries.length} to answer for.`;
  page.title(executions === 0 ? 'Nothing is recorded here, so that nothing was looked at.' : `${found} ${looked}`);
  for (const { name, from, to } of missing) {
    const ids = from === to ? `${name}-${from} is` : `${name}-${from} to ${name}-${to} are`;
    page.put('', `Not looked at: ${ids} not kept any more.`);
  }
  return page.text();
}

function rowOf({ at, kind, execution, what, wave, by, why, verdict, exception, times }: AuditEntry) {
  const about =
    exception === null
      ? what
      : `${what}: ${exception.id}${exception.package === null ? '' : ` in ${exception.package}`}`;
  const until = exception === null ? '' : `; until ${exception.expires}`;
  return {
    when: `${new Date(at).toISOString().slice(0, 16)}Z`,
    execution,
    happened: `${Object.hasOwn(meanings, kind) ? meanings[kind] : kind}${times === 1 ? '' : ` (${times} times)`}`,
    about: wave === null ? about : `${about}, wave ${wave}`,
    verdict,
    by,
    why: `${why}${until}`,
  };
}
