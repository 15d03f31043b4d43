import { auditExecution } from '../../core/audit/audit-execution.ts';
import { auditLocks } from '../../core/audit/audit-locks.ts';
import { isAuditEntry } from '../../core/audit/entry.ts';
import { missingExecutions } from '../../core/audit/missing-executions.ts';
import { parseExecutionId } from '../../ledger/execution-id.ts';
import { auditText, auditView } from '../../report/audit.ts';
import { instantOf } from '../arguments.ts';
import { exitCodes, type Invocation } from '../command-spec.ts';
import { Output } from '../output.ts';
import { openRecord } from '../record.ts';

export async function run(invocation: Invocation): Promise<number> {
  const output = new Output(invocation);
  const since = instantOf(invocation, 'since');
  const { ledger, lockChanges, takenAway } = await openRecord(invocation);
  const gone = await takenAway();
  const kept = await ledger.list();
  const found = [
    ...auditLocks(await lockChanges()),
    ...gone.flatMap(({ remembered }) => remembered.filter(isAuditEntry)),
  ];
  for (const id of kept) {
    const [plan, { events }] = await Promise.all([ledger.readPlan(id), ledger.read(id)]);
    found.push(...auditExecution(plan, events));
  }
  const entries = found.filter(({ at }) => since === null || at >= since).toSorted((one, other) => one.at - other.at);
  const ids = [...new Set([...kept, ...gone.map(({ execution }) => execution)])];
  const missing = missingExecutions(ids.flatMap((id) => parseExecutionId(id) ?? []));
  const audit = { entries, executions: ids.length, missing, since };
  if (output.json) output.value(auditView(audit));
  else output.text(auditText(audit, process.stdout.columns ?? 160));
  return exitCodes.done;
}
