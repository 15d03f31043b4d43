const ending = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls `left` when the process ends, also by a signal that nobody else handles, and when it is stopped (Ctrl-Z), and `back` when it goes
 * on after that. The returned function ends it.
 */
export function onLeaving({ left, back }: { left: () => void; back: () => void }): () => void {
  const end = (signal: NodeJS.Signals): void => {
    // Whoever else listens decides what the signal means.
    if (process.listenerCount(signal) > 1) return;
    left();
    process.off(signal, end);
    process.kill(process.pid, signal);
  };
  const stop = (): void => {
    left();
    process.kill(process.pid, 'SIGSTOP');
  };
  process.on('exit', left);
  for (const signal of ending) process.on(signal, end);
  process.on('SIGTSTP', stop);
  process.on('SIGCONT', back);
  return () => {
    process.off('exit', left);
    for (const signal of ending) process.off(signal, end);
    process.off('SIGTSTP', stop);
    process.off('SIGCONT', back);
  };
}
