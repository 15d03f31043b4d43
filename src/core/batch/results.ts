/** What a process that works on a batch says of one node. */
export interface BatchResult {
  readonly node: string;
  /** `ok` and `unchanged` are good, `unreachable` is that; everything else has failed. */
  readonly status: string;
  readonly message: string;
}

const longestLine = 65_536;
const longestMessage = 1_000;
const longestShown = 200;

/** Reads result lines (`{"node": …, "status": …, "message": …}`) as they are written; what is no result is counted. */
export class BatchResults {
  readonly #known: ReadonlySet<string>;
  readonly #results = new Map<string, BatchResult>();
  #rest = '';
  #bad = 0;
  #firstBad = '';

  /** `nodes`: the names that may be reported. */
  constructor(nodes: Iterable<string>) {
    this.#known = new Set(nodes);
  }

  /** The results that this text completes. */
  push(text: string): readonly BatchResult[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, longestLine + 1);
    return lines.flatMap((line) => this.#take(line));
  }

  /** The last line needs no end. */
  end(): readonly BatchResult[] {
    const last = this.#rest;
    this.#rest = '';
    return this.#take(last);
  }

  /** What was said of the node last; undefined when nothing was. */
  of(node: string): BatchResult | undefined {
    return this.#results.get(node);
  }

  /** Lines that are no results, in words; empty when there are none. */
  get problem(): string {
    if (this.#bad === 0) return '';
    const first = JSON.stringify(this.#firstBad.slice(0, longestShown));
    return `${this.#bad} of its lines ${this.#bad === 1 ? 'is no result' : 'are no results'} for a node of the batch; the first: ${first}.`;
  }

  #take(line: string): readonly BatchResult[] {
    if (line.trim() === '') return [];
    const result = line.length > longestLine ? null : parseResult(line);
    if (result === null || !this.#known.has(result.node)) {
      if (this.#bad === 0) this.#firstBad = line;
      this.#bad += 1;
      return [];
    }
    this.#results.set(result.node, result);
    return [result];
  }
}

function parseResult(line: string): BatchResult | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { node, status, message } = value as Readonly<Record<string, unknown>>;
  if (typeof node !== 'string' || typeof status !== 'string') return null;
  return { node, status, message: typeof message === 'string' ? message.slice(0, longestMessage).toWellFormed() : '' };
}
