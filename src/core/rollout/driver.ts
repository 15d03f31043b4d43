/** Whoever drives an execution, as its lease tells it. Host and process id are there for people. */
export interface Driver {
  readonly who: string;
  readonly host: string;
  readonly pid: number;
  /** Epoch milliseconds. */
  readonly since: number;
  /** When it was last heard of, by its own clock; epoch milliseconds. */
  readonly lastSeen: number;
  /** False: it died, or stands still, without letting go. */
  readonly alive: boolean;
}
