import { type FileHandle, open } from 'node:fs/promises';
import type { RolloutEvent } from '../../core/rollout/events.ts';
import type { Recorder } from '../ports.ts';
import { eventLine, headerLine, type ResultsHeader } from './results-lines.ts';

/** Keeps what happens in a batch job in a file, which travels to whoever settles the round. An event is on the disk before anybody acts on it. */
export class ResultsRecorder implements Recorder {
  readonly #file: FileHandle;
  #lines = 0;
  #text = '';
  #writing: Promise<void> | null = null;

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Makes the file anew, with its first line in it. */
  static async create(path: string, header: ResultsHeader): Promise<ResultsRecorder> {
    const recorder = new ResultsRecorder(await open(path, 'w', 0o600));
    recorder.#text = headerLine(header);
    await recorder.#write();
    return recorder;
  }

  async append(events: readonly RolloutEvent[]): Promise<void> {
    for (const event of events) {
      this.#lines += 1;
      this.#text += eventLine(this.#lines, event);
    }
    // What comes while a write is under way goes together with the next one.
    const before = this.#writing;
    if (before !== null) await before;
    this.#writing ??= this.#write().finally(() => {
      this.#writing = null;
    });
    await this.#writing;
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#file.close();
  }

  async #write(): Promise<void> {
    const text = this.#text;
    if (text === '') return;
    this.#text = '';
    await this.#file.appendFile(text);
    await this.#file.datasync();
  }
}
