import { problem } from '../errors/problem.ts';
import { exitCodes } from './command-spec.ts';

/** Of standard output that leads nowhere any more: the reader went away, the terminal was closed, or that was told before. */
const readerGone: ReadonlySet<string> = new Set(['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED']);

/** `why`: what kept the output from being written; null: nobody reads it any more. */
type Reaction = (why: string | null) => void;

let react: Reaction = (why) => {
  if (why === null) process.exit(exitCodes.done);
  // Whatever the command came to, who reads the file must not take a part for the whole.
  void import('./output.ts').then(({ Output }) => {
    new Output({ switches: new Set() }).warnings([problem('output-not-writable', { reason: why })]);
    process.exit(exitCodes.environment);
  });
};

/**
 * A reader of standard output that went away (`| head`, a terminal that was closed) ends a command that only shows something, and is no
 * error; a disk that is full is one. What nobody reads on standard error is lost. Without this any of it would crash the process in the middle
 * of its work.
 */
export function surviveLostOutput(): void {
  process.stdout.on('error', ({ code = '', message }: NodeJS.ErrnoException) =>
    react(readerGone.has(code) ? null : message),
  );
  process.stderr.on('error', () => {});
}

/**
 * Calls back instead, perhaps more than once, until the returned function is called. After that nothing comes of it: a command whose work is
 * done ends by itself, with the exit code that it has earned.
 */
export function onOutputLost(callback: Reaction): () => void {
  react = callback;
  return () => {
    react = () => {};
  };
}
