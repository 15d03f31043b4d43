import { exitCodes } from './command-spec.ts';

let react = (): void => process.exit(exitCodes.done);

/**
 * A reader of standard output that went away (`| head`, a terminal that was closed) ends a command that only shows something, and is no
 * error; what nobody reads on standard error is lost. Without this either would crash the process in the middle of its work.
 */
export function surviveLostReaders(): void {
  process.stdout.on('error', () => react());
  process.stderr.on('error', () => {});
}

/**
 * Calls back instead, perhaps more than once, until the returned function is called. After that nothing comes of it: a command whose work is
 * done ends by itself, with the exit code that it has earned.
 */
export function onReaderGone(callback: () => void): () => void {
  react = callback;
  return () => {
    react = () => {};
  };
}
