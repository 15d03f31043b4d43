import type { Session } from './session.ts';

/**
 * A signal for what is in flight: aborted when the rollout is, when nothing can be recorded any more, and when the given one is. `release`
 * once nothing is in flight.
 */
export function killSwitch(session: Session, signal: AbortSignal): { signal: AbortSignal; release: () => void } {
  const kill = new AbortController();
  const abort = (): void => kill.abort();
  const look = (): void => {
    if (session.state.stop?.kill === true || !session.writable) kill.abort();
  };
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();
  const stopWatching = session.onChange(look);
  look();
  return {
    signal: kill.signal,
    release: () => {
      stopWatching();
      signal.removeEventListener('abort', abort);
    },
  };
}
