interface Waiting<E> {
  readonly events: readonly E[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers what is to be recorded while a commit is under way, so that many callers share few of them. The first failure is final,
 * because whoever appended may already have gone on from what could not be recorded.
 */
export class WriteQueue<E> {
  readonly #commit: (groups: readonly (readonly E[])[]) => Promise<void>;
  readonly #lingerMs: number;
  readonly #failed = new AbortController();
  #waiting: Waiting<E>[] = [];
  #busy: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed: { readonly error: unknown } | null = null;

  constructor(lingerMs: number, commit: (groups: readonly (readonly E[])[]) => Promise<void>) {
    this.#lingerMs = lingerMs;
    this.#commit = commit;
  }

  /** Aborted by the first failure, which is its reason. */
  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  append(events: readonly E[]): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#add({ events, resolve, reject })) this.#start();
    });
  }

  /** For events that nobody waits for. */
  write(events: readonly E[]): void {
    if (!this.#add({ events, resolve: ignore, reject: ignore })) return;
    this.#timer ??= setTimeout(() => this.#start(), this.#lingerMs);
  }

  /** Makes everything fail from now on, what waits included. */
  fail(error: unknown): void {
    if (this.#closed !== null) return;
    this.#closed = { error };
    this.#failed.abort(error);
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  /** Brings everything that somebody waits for to its end, and gives what is left. What is given later fails with the error. */
  async close(error: unknown): Promise<readonly (readonly E[])[]> {
    this.#stopTimer();
    while (this.#busy !== null) await this.#busy;
    this.#closed ??= { error };
    return this.#waiting.splice(0).map(({ events }) => events);
  }

  #add(waiting: Waiting<E>): boolean {
    if (this.#closed === null) return this.#waiting.push(waiting) > 0;
    waiting.reject(this.#closed.error);
    return false;
  }

  #start(): void {
    this.#stopTimer();
    this.#busy ??= this.#run();
  }

  async #run(): Promise<void> {
    // All that this turn of the event loop brings goes into the first commit.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0);
      this.#stopTimer();
      try {
        await this.#commit(group.map(({ events }) => events));
        for (const { resolve } of group) resolve();
      } catch (error) {
        this.fail(error);
        for (const { reject } of group) reject(error);
      }
    }
    this.#busy = null;
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}

function ignore(): void {}
