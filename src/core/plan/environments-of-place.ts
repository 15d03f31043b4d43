import type { Plan } from './plan.ts';

/** By which name people know the environment of a wave, or of every wave that has nodes where a place is about them all; null: it has none. */
export function environmentsOfPlace({ waves, definition }: Plan, wave: number | null): (string | null)[] {
  const about = waves.filter(({ index, from, to }) => (wave === null ? to > from : index === wave));
  return about.map(({ name }) => {
    const environment = definition.waves.find((each) => each.name === name)?.environment;
    return environment?.approve ?? environment?.run ?? null;
  });
}
