import { exitCodes } from './command-spec.ts';

const leave = (): void => process.exit(exitCodes.done);
let react: () => void = leave;

/**
 * A reader of standard output that went away (`| head`, a terminal that was closed) ends a command that only shows something, and is no
 * error; what nobody reads on standard error is lost. Without this either would crash the process in the middle of its work.
 */
export function surviveLostReaders(): void {
  process.stdout.on('error', () => react());
  process.stderr.on('error', () => {});
}

/** Calls back instead, perhaps more than once, until the returned function is called. */
export function onReaderGone(callback: () => void): () => void {
  react = callback;
  return () => {
    react = leave;
  };
}
