/** Where time comes from. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Resolves after so many milliseconds; rejects with the signal's reason when that is aborted first. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Where chance comes from. */
export interface Random {
  /** Evenly from [0, 1). */
  next(): number;
}
