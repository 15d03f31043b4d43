const mostBytes = 67_108_864;

/** Contents by their oid, which never change: the latest ones, up to 64 MiB. */
export class ContentsCache {
  readonly #read: (oid: string) => Promise<Uint8Array>;
  readonly #contents = new Map<string, Uint8Array>();
  /** What is being read: whoever else wants it waits for the same answer. */
  readonly #reading = new Map<string, Promise<Uint8Array>>();
  #bytes = 0;

  constructor(read: (oid: string) => Promise<Uint8Array>) {
    this.#read = read;
  }

  async get(oid: string): Promise<Uint8Array> {
    const known = this.#contents.get(oid) ?? (await this.#once(oid));
    this.put(oid, known);
    return known;
  }

  has(oid: string): boolean {
    return this.#contents.has(oid);
  }

  put(oid: string, contents: Uint8Array): void {
    this.#drop(oid);
    this.#contents.set(oid, contents);
    this.#bytes += contents.length;
    for (const oldest of this.#contents.keys()) {
      if (this.#bytes <= mostBytes) return;
      this.#drop(oldest);
    }
  }

  #once(oid: string): Promise<Uint8Array> {
    const reading = this.#reading.get(oid) ?? this.#read(oid).finally(() => this.#reading.delete(oid));
    this.#reading.set(oid, reading);
    return reading;
  }

  #drop(oid: string): void {
    this.#bytes -= this.#contents.get(oid)?.length ?? 0;
    this.#contents.delete(oid);
  }
}
