import type { Path, Problem } from '../../../errors/problem.ts';
import { approvalShortfalls } from './approval-shortfalls.ts';
import type { EmergencyExemption, Floor } from './floor.ts';
import { exceptionShortfalls } from './exception-shortfalls.ts';
import { gateShortfalls, kindsOf } from './gate-shortfalls.ts';
import { waveSizeShortfalls } from './wave-size-shortfall.ts';
import { type Rollout, wavesMeant } from './waves-meant.ts';

/**
 * Everything in which a rollout falls short of a policy; empty: nothing. Each names its place in the rollout file. `ruleAt`: what to call a
 * place of the policy file, such as `policy.yml:12`.
 */
export function shortfalls(floors: readonly Floor[], rollout: Rollout, ruleAt: (path: Path) => string): Problem[] {
  return floors.flatMap((floor, index) => {
    const meant = wavesMeant(floor, rollout);
    if (meant.length === 0) return [];
    const exempt = new Set<EmergencyExemption>(rollout.emergency ? floor.emergencyWithout : []);
    const place = ['require', index];
    const { approvals } = floor;
    const wanted = floor.gates.flatMap((gate, at) =>
      kindsOf(gate).every((kind) => exempt.has(kind)) ? [] : [{ gate, at }],
    );
    return [
      ...wanted.flatMap(({ gate, at }) => gateShortfalls(gate, meant, rollout, ruleAt([...place, 'gates', at]))),
      ...(approvals === null || exempt.has('approvals')
        ? []
        : meant.flatMap((wave) => {
            const definition = rollout.definition.waves[wave];
            if (definition === undefined) return [];
            return approvalShortfalls(approvals, definition, ['waves', wave], ruleAt([...place, 'approvals']));
          })),
      ...exceptionShortfalls(floor.exceptions, meant, rollout, ruleAt([...place, 'exceptions'])),
      ...(exempt.has('largest-wave')
        ? []
        : waveSizeShortfalls(floor, meant, rollout, ruleAt([...place, 'largest-wave']))),
    ];
  });
}
