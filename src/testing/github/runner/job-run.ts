/** One job while it runs: its machine, its log, what its steps left for later ones, and whether it must stop. */
import type { ValueMap } from './expressions.ts';
import type { JobLog } from './job-log.ts';
import type { Machine } from './machine.ts';
import type { Source, Sources } from './sources.ts';
import type { Grace, StepCommand } from './step-process.ts';
import { StepProcess } from './step-process.ts';
import type { Template } from './template.ts';

export type Conclusion = 'success' | 'failure' | 'cancelled' | 'skipped';

export interface Timing {
  /** Milliseconds that stand for a minute in `timeout-minutes` and wait timers. */
  readonly minute: number;
  readonly grace: Grace;
}

/** A step's main program has ended; this one is due when the job is over. */
export interface PostStep {
  readonly name: string;
  readonly condition: Template | undefined;
  readonly command: () => StepCommand;
}

export interface JobRunParts {
  readonly machine: Machine;
  readonly log: JobLog;
  readonly sources: Sources;
  readonly timing: Timing;
  /** Of the file that the job stands in: what `$/` means. */
  readonly source: Source;
  /** github, needs, strategy, matrix, inputs, vars, secrets, runner, job. */
  readonly contexts: ValueMap;
  /** GITHUB_*, RUNNER_* and what the machine has. */
  readonly machineEnvironment: Readonly<Record<string, string>>;
  /** Puts files among the run's artifacts. Throws where there is one of that name. */
  readonly upload: (name: string, files: Readonly<Record<string, Uint8Array>>) => void;
  /** Makes a folder a checkout of a ref of the run's repository, or of its own commit; gives the commit. */
  readonly checkout: (ref: string, folder: string) => string;
  /** Called before each step; `die` takes the machine away. */
  readonly beforeStep: (name: string) => 'go' | 'die';
}

export class JobRun {
  readonly parts: JobRunParts;
  /** `env:` of the workflow and the job, and what steps added through GITHUB_ENV. */
  readonly env: Record<string, string> = {};
  readonly path: string[] = [];
  readonly posts: PostStep[] = [];
  readonly summaries: string[] = [];
  cancelled = false;
  /** The machine is gone: nothing of the job happens any more. */
  died = false;
  #current: StepProcess | null = null;
  #currentGoesOn: () => boolean = () => true;

  constructor(parts: JobRunParts) {
    this.parts = parts;
  }

  /** Runs a process of a step. `goesOn`: whether the step's condition still holds after a cancellation. */
  async spawn(command: StepCommand, goesOn: () => boolean): Promise<number | null> {
    if (this.died) return null;
    const running = new StepProcess(command);
    this.#current = running;
    this.#currentGoesOn = goesOn;
    try {
      return await running.ended;
    } finally {
      this.#current = null;
    }
  }

  cancel(): void {
    if (this.cancelled || this.died) return;
    this.cancelled = true;
    if (!this.#currentGoesOn()) this.#current?.cancel(this.parts.timing.grace);
  }

  endStep(): void {
    this.#current?.cancel(this.parts.timing.grace);
  }

  die(): void {
    this.died = true;
    this.#current?.kill();
  }
}
