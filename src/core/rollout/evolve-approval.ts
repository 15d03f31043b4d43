import { type Approvals, type GivenApproval, noApprovals, openApproval } from './approval.ts';
import { changeWave } from './change-wave.ts';
import type { EventOf } from './events.ts';
import { askEntryAgain } from './going-on.ts';
import type { RolloutState } from './state.ts';

type ApprovalEvent =
  | EventOf<'approval-awaited'>
  | EventOf<'approval-given'>
  | EventOf<'approval-rejected'>
  | EventOf<'approval-expired'>;

/** The gates before the wave are asked after it was approved, so every change here lets them be asked again. */
export function evolveApproval(state: RolloutState, event: ApprovalEvent): RolloutState {
  const change = (next: (before: Approvals) => Approvals): RolloutState =>
    changeWave(state, event.wave, (wave) => ({ ...wave, approvals: next(wave.approvals) }));
  switch (event.type) {
    case 'approval-awaited':
      return change((before) => ({ ...before, askedAt: event.at }));
    case 'approval-given': {
      const { by, at, via } = event;
      const given: GivenApproval = { by, at, via };
      const next = change((before) =>
        via === 'environment' ? { ...before, environment: given } : { ...before, people: [...before.people, given] },
      );
      return openApproval(next) === null ? askEntryAgain(next) : next;
    }
    case 'approval-rejected':
      return change(() => ({ ...noApprovals, rejected: true }));
    case 'approval-expired': {
      const gone = new Set(event.people);
      const next = change((before) => ({
        ...before,
        askedAt: null,
        people: before.people.filter(({ by }) => !gone.has(by)),
      }));
      return askEntryAgain(next);
    }
  }
}
