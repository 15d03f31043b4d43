import { reason } from '../../errors/problem.ts';
import type { WaveDefinition } from '../definition/rollout-definition.ts';
import type { Actor, RolloutEvent } from './events.ts';
import { isInside, type RolloutState, type WaveState } from './state.ts';

/** Somebody keeps every rollout out of an environment. */
export interface EnvironmentLock {
  /** Null: out of all of them. */
  readonly environment: string | null;
  readonly by: Actor;
  readonly note: string;
  /** Epoch milliseconds: when it was taken. */
  readonly since: number;
  /** Epoch milliseconds; null: until somebody lifts it. */
  readonly until: number | null;
}

/** The environments that a wave enters. */
export function environmentsOfWave({ environment }: Pick<WaveDefinition, 'environment'>): string[] {
  if (environment === null) return [];
  return [...new Set([environment.approve, environment.run].filter((each) => each !== undefined))];
}

/** The first lock that keeps a wave out; undefined: none does. A lock of all keeps out waves without an environment too. */
export function lockOf(
  wave: Pick<WaveDefinition, 'environment'>,
  locks: readonly EnvironmentLock[],
  now: number,
): EnvironmentLock | undefined {
  const names = environmentsOfWave(wave).map((each) => each.toLowerCase());
  return locks.find(
    ({ environment, until }) =>
      (until === null || now < until) && (environment === null || names.includes(environment.toLowerCase())),
  );
}

/**
 * What follows when a rollout learns which locks hold: only what is about its own waves, and new to it. One that has ended learns it, too: a
 * retry or a resume may be the next that it hears.
 */
export function decideLocks(state: RolloutState, locks: readonly EnvironmentLock[], at: number): RolloutEvent[] {
  const { waves } = state.plan.definition;
  const about = locks.filter((lock) => waves.some((wave) => lockOf(wave, [lock], at) !== undefined));
  const known = (lock: EnvironmentLock): boolean => state.locks.some((each) => isSame(each, lock));
  const gone = state.locks.filter((lock) => !about.some((each) => isSame(each, lock)));
  return [
    ...gone.map(({ environment }): RolloutEvent => ({ type: 'environment-unlocked', at, environment })),
    ...about
      .filter((lock) => !known(lock))
      .map(({ environment, by, note, since, until }): RolloutEvent => {
        return { type: 'environment-locked', at, environment, by, note, since, ...(until === null ? {} : { until }) };
      }),
  ];
}

function isSame(one: EnvironmentLock, other: EnvironmentLock): boolean {
  return (
    one.environment === other.environment &&
    one.by === other.by &&
    one.note === other.note &&
    one.since === other.since &&
    one.until === other.until
  );
}

/** What a lock does to a wave that nothing has begun of: it is kept out. Empty: none does. */
export function lockedOut(state: RolloutState, wave: WaveState, at: number): RolloutEvent[] {
  const lock = isInside(wave) ? undefined : lockOfWaves(state, state.locks, at);
  if (lock === undefined) return [];
  const { environment, by, note, until } = lock;
  const why = reason('environment-locked', { environment: environment ?? '', by, note, wave: wave.name });
  return [{ type: 'rollout-waiting', at, reason: why, ...(until === null ? {} : { notBefore: until }) }];
}

/** Whether the rollout stands still because of a lock that still holds. */
export function isLockedOut(state: RolloutState, now: number): boolean {
  return state.hold?.reason.code === 'environment-locked' && lockOfWaves(state, state.locks, now) !== undefined;
}

/** The first lock that is about the current wave: about the environment of a wave that its nodes come from. Undefined: none is. */
export function lockOfWaves(
  { plan, wave, waves }: RolloutState,
  locks: readonly EnvironmentLock[],
  now: number,
): EnvironmentLock | undefined {
  const written = (waves[wave]?.origins ?? []).flatMap((origin) => plan.definition.waves[origin] ?? []);
  return written.map((each) => lockOf(each, locks, now)).find((lock) => lock !== undefined);
}

/** The state after locks were laid or lifted: whether the wave is still kept out is found out anew. */
export function evolveLock(
  state: RolloutState,
  event: Extract<RolloutEvent, { type: 'environment-locked' | 'environment-unlocked' }>,
): RolloutState {
  const { environment } = event;
  const others = state.locks.filter((lock) => lock.environment !== environment);
  const hold = state.hold?.reason.code === 'environment-locked' ? null : state.hold;
  if (event.type === 'environment-unlocked') return { ...state, hold, locks: others };
  const { at, by, note, since = at, until = null } = event;
  return { ...state, hold, locks: [...others, { environment, by, note, since, until }] };
}
