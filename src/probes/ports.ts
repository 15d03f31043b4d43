import type { Clock } from '../core/ports.ts';
import type { HttpOutcome, HttpRequest } from '../io/http.ts';
import type { TextFilter } from '../io/output-reader.ts';
import type { ProcessGuard, ProcessRequest, ProcessResult } from '../io/process.ts';

/** What gathering evidence does outside: real here, virtual in a simulation. */
export interface ProbePorts {
  readonly clock: Clock;
  readonly request: (request: HttpRequest) => Promise<HttpOutcome>;
  readonly runProcess: (request: ProcessRequest) => Promise<ProcessResult>;
  /** The environment of this process, of which commands get PATH and what is declared. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Masks what commands print. */
  readonly filter?: () => TextFilter;
  readonly guard?: ProcessGuard;
}
