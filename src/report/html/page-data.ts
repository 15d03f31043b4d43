/** The fleet as the page holds it: short, because there may be ten thousand nodes. Texts are named by their place in `texts`. */
export interface FleetData {
  readonly execution: string;
  /** Epoch milliseconds that all other times are counted from. */
  readonly origin: number;
  /** All with nothing hidden in them; only what nodes printed has line breaks. */
  readonly texts: readonly string[];
  readonly states: readonly string[];
  /** The sign of each of `states`: told apart by its shape. */
  readonly signs: readonly string[];
  readonly waves: readonly string[];
  readonly batches: readonly string[];
  /** What went wrong, each cause as one line, the most common first. */
  readonly causes: readonly string[];
  /** Label keys, as texts. */
  readonly labels: readonly number[];
  readonly nodes: readonly NodeData[];
}

/** `none` stands for a text, wave, batch or cause that is not there. */
export const none = -1;

export type NodeData = readonly [
  name: string,
  /** Empty: the name is the address. */
  address: string,
  /** Place in `states`. */
  state: number,
  /** Place in `waves`. */
  wave: number,
  /** Place in `batches`, or `none`. */
  batch: number,
  /** One text or `none` for each of `labels`. */
  labels: readonly number[],
  /** The version that it reported last; a text or `none`. */
  version: number,
  /** Milliseconds that the last work on it took; `none` where there was none. */
  took: number,
  /** Why it is where it is; a text or `none`. */
  why: number,
  /** The end of what it printed; a text or `none`. */
  tail: number,
  story: readonly ChapterData[],
  /** Place in `causes`, or `none`: nothing went wrong with it. */
  cause: number,
];

/** When, a text, then each step: a text and the milliseconds that it took. */
export type ChapterData = readonly number[];
