import { ProblemError } from '../../errors/problem.ts';
import type { Retention } from '../../ledger/branch/compact.ts';
import { countInput } from './text-inputs.ts';
import type { TurnAround } from './turn-around.ts';

const day = 24 * 3_600_000;

/** Packs closed executions and takes old ones away. What cannot be done now is done at the end of the next rollout: it stops nothing. */
export async function tidyLedger({ invocation, rollouts, retention }: TurnAround): Promise<void> {
  try {
    for (const id of await rollouts.ledger.compact(retention))
      invocation.note(`${id} was taken off the ledger branch, as it is old; it stays in the history of the branch`);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    invocation.note(error.message);
  }
}

/** Refuses with `input-not-a-number`. */
export function retentionFrom(inputs: Readonly<Record<string, string>>): Retention {
  const count = (input: string): number => countInput(inputs[input] ?? '', input);
  return { newest: count('keep-executions'), youngerThanMs: count('keep-days') * day };
}
