import type { Plan } from '../../core/plan/plan.ts';
import { ProblemError, refuse } from '../../errors/problem.ts';
import { changesSince, commitOf } from '../../runtime/plan-source.ts';

/** Refuses to work in a checkout of anything but what was planned. */
export async function checkCheckout({ source }: Plan, root: string): Promise<void> {
  const found = await commitOf(root);
  if (source.commit !== null && found !== source.commit)
    refuse('checkout-differs', { wanted: source.commit, found: found ?? 'no commit' });
  const changed = await changesSince(source, root);
  if (changed.length > 0) throw new ProblemError(changed.map((each) => ({ ...each, severity: 'error' })));
}
