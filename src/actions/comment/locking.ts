import { isUnfinished } from '../../core/rollout/is-unfinished.ts';
import { lockOf, lockOfWaves } from '../../core/rollout/environment-lock.ts';
import { isInside } from '../../core/rollout/state.ts';
import { type Reason, reason } from '../../errors/problem.ts';
import type { Lock } from '../../ledger/decision.ts';
import { lockedText, refusedText, unlockedText } from '../../report/github/reply.ts';
import { newestExecutions } from '../shared/newest-executions.ts';
import { readState } from '../shared/rollouts.ts';
import { type Answer, type Asked, decisionOn, notAllowed, optionOf } from './asked.ts';
import { setGoing } from './set-going.ts';
import { untilFrom } from '../shared/until.ts';

/** Locks an environment, or all: of two at the same moment one is the first, and the other one is told. */
export async function askLock(asked: Asked): Promise<Answer> {
  const { rollouts, person, command, by, now } = asked;
  const environment = environmentIn(asked);
  const note = (optionOf(command, 'reason') ?? '').slice(0, 500);
  const until = untilFrom(optionOf(command, 'until'), now);
  const lock: Lock = { environment, by, note, since: now, until };
  const refused = notAllowed(asked, 'lock', environment === null ? [] : [environment]);
  const { decision } = await rollouts.ledger.decide(asked.key, ({ locks: held }) => {
    const why = refused ?? heldAlready(held, environment);
    return { decision: decisionOn(asked, null, why), ...(why === null ? { lock } : {}) };
  });
  if (decision.reason !== null) return refusal(person.login, 'lock', decision.reason);
  return { kind: 'done', text: lockedText(lock, await inside(asked, lock)) };
}

/** Lifts a lock, and wakes the rollouts up that it kept out. */
export async function askUnlock(asked: Asked): Promise<Answer> {
  const { rollouts, person } = asked;
  const environment = environmentIn(asked);
  const refused = notAllowed(asked, 'unlock', environment === null ? [] : [environment]);
  const { decision } = await rollouts.ledger.decide(asked.key, ({ locks: held }) => {
    const there = held.some((lock) => isOf(lock, environment));
    const why = refused ?? (there ? null : reason('not-locked', { environment: environment ?? '' }));
    return { decision: decisionOn(asked, null, why), ...(why === null ? { unlock: { environment } } : {}) };
  });
  if (decision.reason !== null) return refusal(person.login, 'unlock', decision.reason);
  return {
    kind: 'done',
    text: unlockedText(environment, person.login),
    after: async () => {
      for (const id of await keptOut(asked, environment)) {
        const failed = await setGoing(asked, { command: 'wake', rollout: id });
        if (failed !== null) return { text: refusedText('unlock', person.login, [failed]), reason: failed };
      }
      return null;
    },
  };
}

/** A lock of all and one of an environment exclude each other: of both at once nobody could tell who keeps whom out. */
function heldAlready(held: readonly Lock[], environment: string | null): Reason | null {
  const other = held.find((lock) => environment === null || lock.environment === null || isOf(lock, environment));
  if (other === undefined) return null;
  return reason('locked-already', { environment: other.environment ?? '', by: other.by, note: other.note });
}

function isOf(lock: Lock, environment: string | null): boolean {
  return lock.environment?.toLowerCase() === environment?.toLowerCase();
}

function environmentIn({ command }: Asked): string | null {
  const name = command.subject ?? '';
  return name.toLowerCase() === 'all' ? null : name;
}

/** Rollouts that are in a wave of it: a lock keeps out what comes, and stops nothing. */
async function inside({ rollouts, now }: Asked, lock: Lock): Promise<string[]> {
  const found: string[] = [];
  for (const id of await newestExecutions(rollouts)) {
    const { state, events } = await readState(rollouts.ledger, id);
    const wave = state.phase === 'waves' ? state.waves[state.wave] : undefined;
    const entered = wave !== undefined && isInside(wave);
    if (isUnfinished(events) && entered && lockOfWaves(state, [lock], now) !== undefined) found.push(id);
  }
  return found;
}

/** Rollouts that the lock may have kept out. */
async function keptOut({ rollouts, now }: Asked, environment: string | null): Promise<string[]> {
  const lock = { environment, by: '', note: '', since: now, until: null };
  const found: string[] = [];
  for (const id of await newestExecutions(rollouts)) {
    const { state, events } = await readState(rollouts.ledger, id);
    const about = state.plan.definition.waves.some((wave) => lockOf(wave, [lock], now) !== undefined);
    if (isUnfinished(events) && about && state.hold?.kind !== 'paused') found.push(id);
  }
  return found;
}

function refusal(login: string, verb: string, why: Reason): Answer {
  return { kind: 'refused', text: refusedText(verb, login, [why]), reason: why };
}
