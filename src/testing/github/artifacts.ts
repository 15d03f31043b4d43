/** The archives of artifacts: in memory, or in a folder where the state is kept. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export class Artifacts {
  readonly #folder: string | null;
  readonly #kept = new Map<number, Uint8Array>();

  constructor(folder: string | null) {
    this.#folder = folder;
    if (folder !== null) mkdirSync(folder, { recursive: true });
  }

  put(id: number, archive: Uint8Array): void {
    if (this.#folder === null) this.#kept.set(id, archive);
    else writeFileSync(join(this.#folder, `${id}.zip`), archive);
  }

  get(id: number): Uint8Array | undefined {
    if (this.#folder === null) return this.#kept.get(id);
    const path = join(this.#folder, `${id}.zip`);
    return existsSync(path) ? readFileSync(path) : undefined;
  }

  remove(id: number): void {
    if (this.#folder === null) this.#kept.delete(id);
    else rmSync(join(this.#folder, `${id}.zip`), { force: true });
  }
}
