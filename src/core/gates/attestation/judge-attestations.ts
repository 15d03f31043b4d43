import type { Arg } from '../../../errors/entry.ts';
import { type Reason, reason, words } from '../../../errors/problem.ts';
import type { GateResult, Verdict } from '../gate-result.ts';
import { type CheckedBundle, closest, flawOf, type Wanted } from './judge-bundle.ts';

/** The bundles that were found for one artifact. */
export interface SubjectBundles {
  readonly wanted: Wanted;
  readonly bundles: readonly CheckedBundle[];
}

const shownSubjects = 20;
const shownFlaws = 5;
const worstFirst: readonly Verdict[] = ['fail', 'error', 'pass'];

interface JudgedSubject {
  readonly verdict: Verdict;
  readonly reason: Reason;
  readonly records: readonly Readonly<Record<string, Arg>>[];
}

/** Every artifact needs one bundle that is right in every respect. */
export function judgeAttestations(subjects: readonly SubjectBundles[]): GateResult {
  const judged = subjects.map(judgeSubject);
  const sorted = judged.toSorted((one, other) => worstFirst.indexOf(one.verdict) - worstFirst.indexOf(other.verdict));
  const evidence = sorted.slice(0, shownSubjects).flatMap(({ records }) => records);
  const [worst] = sorted;
  // Whoever names no artifact has none vouched for.
  if (worst === undefined) return { verdict: 'error', reason: reason('attestation-nothing-asked', {}), evidence };
  if (worst.verdict !== 'pass') return { verdict: worst.verdict, reason: worst.reason, evidence };
  return { verdict: 'pass', reason: reason('attestation-passed', { count: subjects.length }), evidence };
}

function judgeSubject({ wanted, bundles }: SubjectBundles): JudgedSubject {
  const subject = wanted.digest;
  const flaws: Reason[] = [];
  for (const bundle of bundles) {
    const flaw = flawOf(bundle, wanted);
    if (flaw === null && bundle.kind === 'verified') {
      const { identity, repository } = bundle.signer;
      const record = { subject, signer: identity, repository, predicate: bundle.statement.predicateType };
      return { verdict: 'pass', reason: reason('attestation-passed', { count: 1 }), records: [record] };
    }
    if (flaw !== null) flaws.push(flaw);
  }
  const missing = reason('attestation-missing', { subject });
  const why = closest(flaws) ?? missing;
  const records = (flaws.length === 0 ? [missing] : flaws).slice(0, shownFlaws).map((flaw) => ({
    subject,
    problem: flaw.code,
    detail: words(flaw).message,
  }));
  return { verdict: why.code === 'attestation-malformed' ? 'error' : 'fail', reason: why, records };
}
