import { eventLines } from '../event-lines.ts';
import { syncData, truncate, writeAll } from './descriptor.ts';
import type { EventFile } from './event-file.ts';
import { notWritable } from './os-errors.ts';

interface Waiting {
  /** The events as JSON texts. Empty: waits for what was given before. */
  readonly events: readonly string[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** Nobody waits for these, so they may gather company for a moment, in milliseconds. */
const lingerMs = 20;

/**
 * Appends to one event file. What arrives while one write and sync is under way goes together in the next: thousands of callers share
 * a few syncs. The first failure is final, because whoever appended may already have gone on from what could not be recorded.
 */
export class GroupCommit {
  readonly #file: EventFile;
  readonly #fence: number;
  /** Throws when the fence is no longer the highest. */
  readonly #check: () => void;
  readonly #failed: (error: unknown) => void;
  #bytes: number;
  #seq: number;
  #waiting: Waiting[] = [];
  #busy: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #failure: { readonly error: unknown } | null = null;

  constructor(file: EventFile, fence: number, check: () => void, failed: (error: unknown) => void) {
    this.#file = file;
    this.#fence = fence;
    this.#check = check;
    this.#failed = failed;
    this.#bytes = file.bytes;
    this.#seq = file.seq;
  }

  append(events: readonly object[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#add(events, resolve, reject);
      this.#start();
    });
  }

  write(events: readonly object[]): void {
    this.#add(events, ignore, ignore);
    this.#timer ??= setTimeout(() => this.#start(), lingerMs);
  }

  /** Makes everything fail from now on, what waits included. */
  fail(error: unknown): void {
    if (this.#failure !== null) return;
    this.#failure = { error };
    this.#failed(error);
    this.#rejectAll(this.#waiting.splice(0));
  }

  /** Brings everything given so far to its end; the file may be closed after it. What is given later fails with the error. */
  async close(error: unknown): Promise<void> {
    if (this.#timer !== null) this.#start();
    while (this.#busy !== null) await this.#busy;
    this.#failure ??= { error };
  }

  #add(events: readonly object[], resolve: () => void, reject: (error: unknown) => void): void {
    if (this.#failure !== null) return reject(this.#failure.error);
    this.#waiting.push({ events: events.map((event) => JSON.stringify(event)), resolve, reject });
  }

  #start(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#busy ??= this.#run();
  }

  async #run(): Promise<void> {
    // All that this turn of the event loop brings goes into the first write.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) await this.#commit(this.#waiting.splice(0));
    this.#busy = null;
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    let seq = this.#seq;
    let text = '';
    for (const { events } of group) {
      text += eventLines(events, seq + 1, this.#fence);
      seq += events.length;
    }
    try {
      await this.#writeOut(Buffer.from(text));
      this.#check();
      this.#seq = seq;
    } catch (error) {
      this.fail(error);
    }
    if (this.#failure !== null) return this.#rejectAll(group);
    for (const { resolve } of group) resolve();
  }

  async #writeOut(data: Buffer): Promise<void> {
    if (data.length === 0) return;
    const { fd, path } = this.#file;
    try {
      await writeAll(fd, data, this.#bytes);
      await syncData(fd);
      this.#bytes += data.length;
    } catch (error) {
      // The file is this fence's own, so cutting it can hurt no later holder; a torn end that stays is left out by readers.
      await truncate(fd, this.#bytes).catch(ignore);
      throw notWritable(path, error);
    }
  }

  #rejectAll(group: readonly Waiting[]): void {
    for (const { reject } of group) reject(this.#failure?.error);
  }
}

function ignore(): void {}
