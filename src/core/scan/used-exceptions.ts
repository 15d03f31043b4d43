import type { GateResult } from '../gates/gate-result.ts';
import type { Exceptions } from './exceptions.ts';

/** What is kept of an exception for as long as the rollout is. */
const mostKept = 200;
const longest = 300;

/** The exceptions that were used, for the record; empty: none was. Those that excused most come first and are never left out. */
export function usedExceptions({ used }: Exceptions): Pick<GateResult, 'exceptions'> {
  const all = [...used].toSorted(([, one], [, other]) => other - one);
  if (all.length === 0) return {};
  const exceptions = all.slice(0, mostKept).map(([exception, findings]) => ({
    id: cut(exception.id),
    package: exception.package === null ? null : cut(exception.package.written),
    owner: cut(exception.owner),
    reason: cut(exception.reason),
    expires: exception.expires,
    approvedBy: exception.approvedBy === null ? null : cut(exception.approvedBy),
    findings,
  }));
  return { exceptions };
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
