import { type Reason, reason } from '../../errors/problem.ts';
import type { Actor } from './events.ts';
import type { RolloutState, WaveState } from './state.ts';

/** How somebody approved: a comment, the required reviewers of an environment, or a command to the ledger. */
export type ApprovalWay = 'comment' | 'environment' | 'command';

export interface GivenApproval {
  readonly by: Actor;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly via: ApprovalWay;
}

/** What people have said about a wave. It outlives pauses and retries; what a rejection or its age makes void is taken out. */
export interface Approvals {
  /** Epoch milliseconds since when people are asked; null when they were not, or have to be asked anew. */
  readonly askedAt: number | null;
  readonly people: readonly GivenApproval[];
  readonly environment: GivenApproval | null;
  /** Nothing counts until the rollout is resumed. */
  readonly rejected: boolean;
}

export const noApprovals: Approvals = { askedAt: null, people: [], environment: null, rejected: false };

/** What has to be approved before a wave, as its rollout file says. */
export interface WantedApprovals {
  /** Whose required reviewers are asked; null: none. */
  readonly environment: string | null;
  readonly people: {
    readonly required: number;
    readonly from: readonly string[];
    readonly expires: number | null;
  } | null;
}

/** What is still to be approved. */
export interface OpenApproval {
  readonly wave: number;
  /** Null: no environment has to, or it has. */
  readonly environment: string | null;
  /** Null: nobody has to, or enough have. */
  readonly people: {
    readonly required: number;
    readonly given: readonly GivenApproval[];
    readonly from: readonly string[];
  } | null;
  /** Epoch milliseconds at which the first of the given ones is void; null when none will be. */
  readonly until: number | null;
}

/** Null when the wave needs no approval, also because it was let in once: what was approved then stays so. */
export function wantedApprovals(state: RolloutState, index: number): WantedApprovals | null {
  const definition = state.plan.definition.waves[index];
  const wave = state.waves[index];
  if (definition === undefined || wave === undefined || wave.entered) return null;
  const environment = state.skipping.includes('environment') ? null : (definition.environment?.approve ?? null);
  const rule = state.skipping.includes('approval') ? null : definition.approval;
  if (environment === null && rule === null) return null;
  const people = rule === null ? null : { required: rule.required, from: rule.from, expires: rule.expires ?? null };
  return { environment, people };
}

/** What the wave that is being entered still has to be approved by; null when nothing is missing or no wave is being entered. */
export function openApproval(state: RolloutState): OpenApproval | null {
  const wave = waveToApprove(state);
  const wanted = wave === null ? null : wantedApprovals(state, state.wave);
  if (wave === null || wanted === null) return null;
  const { people, environment, rejected } = wave.approvals;
  const missing = wanted.people !== null && people.length < wanted.people.required ? wanted.people : null;
  const unasked = environment === null ? wanted.environment : null;
  if (missing === null && unasked === null && !rejected) return null;
  const { expires } = wanted.people ?? { expires: null };
  const [first] = people;
  return {
    wave: state.wave,
    environment: unasked,
    people: missing === null ? null : { required: missing.required, given: people, from: missing.from },
    until: first === undefined || expires === null ? null : Math.min(...people.map(({ at }) => at)) + expires,
  };
}

/** The wave that people can say something about: also when enough have approved it, and its gates are still asked. */
export function waveToApprove(state: RolloutState): WaveState | null {
  const wave = state.phase === 'waves' ? state.waves[state.wave] : undefined;
  return wave?.stage === 'entering' && !wave.entered ? wave : null;
}

/** Those who approved so long ago that it counts no more. */
export function expiredApprovals(state: RolloutState, now: number): readonly GivenApproval[] {
  const wave = waveToApprove(state);
  const expires = wantedApprovals(state, state.wave)?.people?.expires ?? null;
  if (wave === null || expires === null) return [];
  return wave.approvals.people.filter(({ at }) => now >= at + expires);
}

/** What people are told about an approval that is missing. */
export function whyApprovalAwaited(state: RolloutState, { wave, environment, people }: OpenApproval): Reason {
  return reason('approval-awaited', {
    wave: state.waves[wave]?.name ?? '',
    environment,
    required: people?.required ?? 0,
    given: people?.given.map(({ by }) => by) ?? [],
    from: people?.from ?? [],
    digest: state.plan.digest,
  });
}
