import { type RolloutState, statusOf } from '../../core/rollout/state.ts';
import type { Problem } from '../../errors/problem.ts';
import { type ActionResult, exitCodes } from './result.ts';

/** How a step ends by where the rollout stands: in red when it went wrong, with a warning when a person is needed. */
export function endingOf(state: RolloutState): Pick<ActionResult, 'exitCode' | 'problems'> {
  const status = statusOf(state);
  const why = state.ending?.reason ?? state.hold?.reason ?? null;
  const said = (severity: Problem['severity']): Problem[] => (why === null ? [] : [{ ...why, severity }]);
  switch (status) {
    case 'failed':
    case 'aborted':
    case 'rolled-back':
      return { exitCode: exitCodes.failed, problems: said('error') };
    case 'paused':
      return { problems: said('warning') };
    default:
      return {};
  }
}
