import { type Reason, reason } from '../../errors/problem.ts';
import { expiredApprovals, openApproval, wantedApprovals, waveToApprove } from './approval.ts';
import type { CommandRecord, RolloutEvent, Vote } from './events.ts';
import { evolve } from './evolve.ts';
import { pauseFor } from './reaction.ts';
import type { RolloutState } from './state.ts';

/** The shortest beginning of a digest that names a plan. */
export const shortDigest = 12;

export type Answer = 'approve' | 'reject';

/** What somebody says counts, or is refused with the reason. What is void by its age is taken out first. */
export function decideVote(
  state: RolloutState,
  input: Vote & { readonly answer: Answer; readonly note?: string },
  at: number,
): RolloutEvent[] {
  if (state.commands.has(input.id)) return [];
  const expired = expiry(state, at);
  const now = expired.reduce(evolve, state);
  const { id, wave, digest, by, via, qualifies, unreviewed, note } = input;
  const vote: Vote = { id, wave, digest, by, via, qualifies, ...(unreviewed === true ? { unreviewed } : {}) };
  const refused = voteRefusal(now, input.answer, vote);
  if (refused !== null) return [...expired, { type: 'approval-refused', at, ...vote, reason: refused }];
  return [...expired, ...counted(now, input.answer, { ...vote, ...(note === undefined ? {} : { note }) }, at)];
}

/** What somebody says by a command; a rejection may name no plan, and is about whatever waits. */
export function voteOf(command: CommandRecord): Vote & { readonly note?: string } {
  const { id, digest = '', by, via = 'command', qualifies = [], wave = null, note } = command;
  return { id, wave, digest, by, via, qualifies, ...(note === undefined ? {} : { note }) };
}

/** The approvals of the wave that waits which are void by their age, as an event; empty when none is. */
export function expiry(state: RolloutState, at: number): RolloutEvent[] {
  const expired = expiredApprovals(state, at);
  if (expired.length === 0) return [];
  return [{ type: 'approval-expired', at, wave: state.wave, people: expired.map(({ by }) => by) }];
}

/** What follows from a vote that is not refused. A rejection is heard whatever was approved before. */
export function counted(
  state: RolloutState,
  answer: Answer,
  vote: Vote & { readonly note?: string },
  at: number,
): RolloutEvent[] {
  const { id, digest, by, via, qualifies, unreviewed, note } = vote;
  const about = { at, id, wave: state.wave, digest, by, via };
  if (answer === 'approve')
    return [{ type: 'approval-given', ...about, qualifies, ...(unreviewed === true ? { unreviewed } : {}) }];
  const said = note === undefined ? {} : { note };
  const why = reason('approval-rejected', { wave: state.waves[state.wave]?.name ?? '', by, note: note ?? '' });
  return [{ type: 'approval-rejected', ...about, ...said }, ...pauseFor(state, why, at)];
}

/** Why a vote counts for nothing; null when it counts. */
export function voteRefusal(state: RolloutState, answer: Answer, vote: Vote): Reason | null {
  const wave = waveToApprove(state);
  const wanted = wantedApprovals(state, state.wave);
  if (wave === null || wanted === null || state.ending !== null || state.stop !== null)
    return reason('no-approval-awaited', {});
  if (vote.wave !== null && vote.wave !== state.wave)
    return reason('approval-of-another-wave', { meant: vote.wave + 1, waits: state.wave + 1 });
  const { digest } = state.plan;
  const named = vote.digest.length >= shortDigest && digest.startsWith(vote.digest);
  const meantNone = answer === 'reject' && vote.digest === '';
  if (!named && !meantNone) return reason('approval-of-another-plan', { given: vote.digest, digest });
  if (answer === 'reject') return null;
  return wave.approvals.rejected ? reason('approval-was-rejected', {}) : approverRefusal(state, vote);
}

function approverRefusal(state: RolloutState, { by, via, qualifies, unreviewed }: Vote): Reason | null {
  const wanted = wantedApprovals(state, state.wave);
  const open = openApproval(state);
  if (wanted === null || open === null) return reason('no-approval-awaited', {});
  if (state.fourEyes && isSame(by, state.starter)) return reason('approval-of-own-start', { by });
  if (via === 'environment' && open.environment === null) return reason('no-approval-awaited', {});
  // Whoever bypassed the rules may be the one who started it: nothing says who it was.
  if (state.fourEyes && unreviewed === true)
    return reason('approval-without-review', { environment: open.environment ?? '' });
  if (via === 'environment') return null;
  const given = state.waves[state.wave]?.approvals.people ?? [];
  if (given.some((each) => isSame(each.by, by))) return reason('approval-given-already', { by });
  if (wanted.people === null || open.people === null)
    return reason('approval-only-in-environment', { environment: open.environment ?? '' });
  const { from } = wanted.people;
  if (from.length > 0 && !qualifies.some((each) => from.includes(each)))
    return reason('approval-not-yours', { by, from });
  return null;
}

/** Names of people are not told apart by their case: nobody gets a second voice by writing theirs another way. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
