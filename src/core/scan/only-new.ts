import type { GateResult } from '../gates/gate-result.ts';
import { readAccepted, StandingFindings } from './accepted.ts';
import { badnessOf, type Knowledge } from './criteria.ts';
import type { JudgedFinding, ScanInput, Standing } from './judge-scan.ts';

/** Nobody excused them: they stand, whether the policy fails them or not. What was excused was never accepted. */
const stands: ReadonlySet<Standing> = new Set(['failing', 'unclear', 'tolerated']);

interface Told {
  readonly evidence: GateResult['evidence'];
  readonly kept: Pick<GateResult, 'findings'>;
}

/**
 * Where only new findings count, those that the last accepted rollout had and that are no worse fail no more. A package that is denied
 * is denied however long it has been there; what nobody knows of a finding is asked all the same.
 */
export function withoutKnown(
  judged: readonly JudgedFinding[],
  { policy, accepted, fingerprint }: Pick<ScanInput, 'policy' | 'accepted' | 'fingerprint'>,
  knowledge: Knowledge,
): { judged: readonly JudgedFinding[]; known: Told } {
  if (policy.onlyNew !== true) return { judged, known: { evidence: [], kept: {} } };
  const standing = judged.flatMap((each) => {
    const { report, finding } = each;
    return stands.has(each.standing) ? [{ each, report, finding, badness: badnessOf(finding, knowledge) }] : [];
  });
  const now = new StandingFindings(standing, fingerprint);
  const known = readAccepted(accepted);
  const before = new Set(
    standing.flatMap((each) => {
      const { standing: how, judgement } = each.each;
      return how === 'failing' && !judgement.denied && now.wasIn(known, each, policy.failOn.epss) ? [each.each] : [];
    }),
  );
  return {
    judged: judged.map((each) => (before.has(each) ? { ...each, standing: standingOfKnown(each) } : each)),
    known: { evidence: [comparedWith(accepted, before.size)], kept: { findings: now.write() } },
  };
}

function standingOfKnown({ judgement }: JudgedFinding): Standing {
  return judgement.unknown.length === 0 ? 'known' : 'unclear';
}

function comparedWith(accepted: ScanInput['accepted'], count: number) {
  const what = 'baseline';
  if (accepted === null)
    return { what, name: 'none', detail: 'no rollout of this name that succeeded was judged so: every finding is new' };
  return { what, name: accepted.execution, detail: `had ${count} of the findings that would fail, no worse` };
}
