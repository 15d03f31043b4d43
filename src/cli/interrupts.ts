import { randomUUID } from 'node:crypto';
import type { Verb } from '../core/rollout/commands.ts';
import type { Session } from '../engine/session.ts';
import type { View } from '../report/view.ts';
import { userHere } from './executions.ts';
import { onOutputLost } from './lost-output.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Turns signals to this process into commands to the rollout that it drives: the first pauses it, a second Ctrl-C or TERM aborts it. A
 * terminal that is closed only pauses, however that shows: as a hang-up, as output that nobody reads, or as both; and so does a disk that has no room for the output.
 */
export class Interrupts {
  readonly #session: Session;
  readonly #view: View;
  readonly #stop: () => void;
  #asked: Verb | null = null;

  constructor(session: Session, view: View) {
    this.#session = session;
    this.#view = view;
    for (const signal of signals) process.on(signal, this.#interrupt);
    const unwatch = onOutputLost((why) => {
      if (why === null) return this.#pause('nobody reads the output');
      if (this.#asked === null) process.stderr.write(`the output cannot be written, so the rollout pauses: ${why}\n`);
      this.#pause(`its output is lost: ${why}`);
    });
    this.#stop = () => {
      unwatch();
      for (const signal of signals) process.off(signal, this.#interrupt);
    };
  }

  /** Whether this process was asked to end before its rollout did. */
  get came(): boolean {
    return this.#asked !== null;
  }

  stop(): void {
    this.#stop();
  }

  readonly #interrupt = (signal: NodeJS.Signals): void => {
    if (this.#asked === null) return this.#pause(signal);
    if (signal === 'SIGHUP' || this.#asked === 'abort') return;
    this.#view.note('aborting: running steps get ten seconds to end');
    this.#send('abort', signal);
  };

  #pause(why: string): void {
    if (this.#asked !== null) return;
    this.#view.note('pausing: what is in progress ends by itself; Ctrl-C again ends it now');
    this.#send('pause', why);
  }

  #send(verb: Verb, why: string): void {
    this.#asked = verb;
    const command = { id: randomUUID(), verb, by: `${userHere()} (${why})` };
    // What makes recording impossible ends the drive by itself, and says why there.
    this.#session.apply({ type: 'command', command }).catch(() => {});
  }
}
