import type { RolloutState, WaveState } from './state.ts';

/** The state with one wave changed; an index that has no wave changes nothing. */
export function changeWave(state: RolloutState, index: number, change: (wave: WaveState) => WaveState): RolloutState {
  const wave = state.waves[index];
  if (wave === undefined) return state;
  const waves = state.waves.slice();
  waves[index] = change(wave);
  return { ...state, waves };
}
