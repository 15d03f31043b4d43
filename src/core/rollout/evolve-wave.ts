import { changeWave } from './change-wave.ts';
import { askEntryAgain } from './going-on.ts';
import type { EventOf, WorkRound } from './events.ts';
import { mapNodes } from './node-table.ts';
import { newWave, type RolloutState } from './state.ts';

type WaveEvent =
  | EventOf<'wave-started'>
  | EventOf<'wave-entered'>
  | EventOf<'wave-passed-over'>
  | EventOf<'wave-worked'>
  | EventOf<'bake-started'>
  | EventOf<'wave-succeeded'>
  | EventOf<'catch-up-planned'>;

export function evolveWave(state: RolloutState, event: WaveEvent): RolloutState {
  switch (event.type) {
    case 'wave-started':
      return changeWave({ ...state, phase: 'waves', wave: event.wave }, event.wave, (wave) => ({
        ...wave,
        stage: 'entering',
        startedAt: wave.startedAt ?? event.at,
      }));
    case 'wave-entered':
      return changeWave(state, event.wave, (wave) => ({ ...wave, stage: 'working', entered: true, again: false }));
    case 'wave-passed-over':
      return toNextWave(
        changeWave({ ...state, phase: 'waves' }, event.wave, (wave) => ({
          ...wave,
          stage: 'passed-over',
          endedAt: event.at,
        })),
      );
    case 'wave-worked':
      return changeWave({ ...state, batches: new Map() }, event.wave, (wave) => ({ ...wave, stage: 'leaving' }));
    case 'bake-started':
      return changeWave(state, event.wave, (wave) => ({
        ...wave,
        stage: 'baking',
        bake: { since: event.at, until: event.until, judged: new Map() },
      }));
    case 'wave-succeeded':
      return toNextWave(changeWave(state, event.wave, (wave) => ({ ...wave, stage: 'succeeded', endedAt: event.at })));
    case 'catch-up-planned':
      return withCatchUp(state, event.rounds);
  }
}

/** After a retry the waves behind the one that ran again may be over already, or in the middle of their work as long ago as the pause. */
function toNextWave(state: RolloutState): RolloutState {
  const open = state.waves.findIndex((wave) => wave.stage !== 'succeeded' && wave.stage !== 'passed-over');
  return askEntryAgain({ ...state, wave: open === -1 ? state.waves.length : open });
}

/**
 * The deferred nodes leave the waves that could not reach them and wait in a wave of their own at the end. In the rollout's tally they
 * count again, by how that ends.
 */
function withCatchUp(state: RolloutState, rounds: readonly WorkRound[]): RolloutState {
  const taken = new Set(rounds.flatMap((round) => round.batches.flatMap((batch) => batch.nodes)));
  const index = state.waves.length;
  const nodes = mapNodes(state.nodes, (node, at) =>
    taken.has(at) ? { ...node, state: 'pending', reached: null } : node,
  );
  const waveOf = state.waveOf.map((wave, at) => (taken.has(at) ? index : wave));
  const tally = {
    ...state.tally,
    ended: Math.max(0, state.tally.ended - taken.size),
    unreachable: Math.max(0, state.tally.unreachable - taken.size),
  };
  // A tenth of a wave of ten is one node; of the one node that is left of it, it would be none.
  const origins = [...state.waves.keys()].filter((wave) => [...taken].some((at) => state.waveOf[at] === wave));
  const percentOf = origins.reduce((sum, wave) => sum + (state.waves[wave]?.size ?? 0), 0);
  const waves = [...state.waves, newWave('catch-up', origins, taken.size, rounds, percentOf)];
  return { ...state, nodes, waveOf, tally, wave: index, waves };
}
