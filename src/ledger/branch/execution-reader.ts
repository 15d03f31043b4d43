import type { Plan } from '../../core/plan/plan.ts';
import { ProblemError } from '../../errors/problem.ts';
import { parseExecutionId } from '../execution-id.ts';
import type { Command, ExecutionId, LedgerEvent } from '../port.ts';
import { refuseUnknownExecution } from '../resolve.ts';
import type { BranchView } from './branch-view.ts';
import { firstEventFiles, readEvents } from './event-files.ts';
import { existingFolder, folderOf, indexPath, newestFirst, readIndex } from './execution-index.ts';
import { waitingCommands } from './inbox.ts';
import { outputFolder } from './output-folder.ts';
import { planPaths, readPlan } from './plan-file.ts';

export interface ExecutionReader<E extends LedgerEvent> {
  /** It as it is now. Refuses what the ledger refuses. */
  read(): Promise<{ readonly plan: Plan; readonly events: readonly E[] }>;
  /**
   * The commands that wait; to ask again costs next to nothing until somebody sends one, whatever else happens on the branch. Only the
   * newest commit that sent or settled one is looked at: when it is not ours, this refuses with `ledger-foreign-commit`, once.
   */
  commands(): Promise<readonly Command[]>;
  /** As the ledger's. */
  outputFolder(): Promise<string>;
}

/** A job of a round writes nothing to the ledger and needs nothing of other executions; hundreds of them share one rate limit. */
export class BranchExecutionReader<E extends LedgerEvent> implements ExecutionReader<E> {
  readonly #view: BranchView;
  readonly #id: ExecutionId;
  readonly #outputRoot: string;
  #etag: string | null = null;
  /** Commits that `#commands` holds what came of. */
  #known: readonly string[] = [];
  #commands: readonly Command[] = [];

  constructor(view: BranchView, id: ExecutionId, outputRoot: string) {
    this.#view = view;
    this.#id = id;
    this.#outputRoot = outputRoot;
  }

  async read(): Promise<{ readonly plan: Plan; readonly events: readonly E[] }> {
    const folder = await this.#folder();
    const wanted = [indexPath, ...planPaths(folder), ...firstEventFiles(folder)];
    const { snapshot, changes } = await this.#view.part({ at: null, folder, wanted, watched: inboxOf(folder) });
    existingFolder(await readIndex(this.#view, snapshot), this.#id);
    const plan = await readPlan(this.#view, snapshot, folder);
    const { events } = await readEvents<E>(this.#view, snapshot, folder);
    this.#commands = await waitingCommands(this.#view, snapshot, folder);
    this.#known = changes;
    return { plan, events };
  }

  async commands(): Promise<readonly Command[]> {
    const folder = await this.#folder();
    const newest = await this.#view.repository.newestChange(inboxOf(folder), this.#etag);
    if (newest.kind !== 'found') return newest.kind === 'missing' ? [] : this.#commands;
    const { oid, etag } = newest;
    // Nobody ever sent one; or nothing new, also where a server lags behind.
    if (oid !== null && !this.#known.includes(oid)) {
      try {
        const { snapshot, changes } = await this.#view.part({ at: oid, folder, wanted: [], watched: inboxOf(folder) });
        this.#commands = await waitingCommands(this.#view, snapshot, folder);
        this.#known = changes;
      } catch (error) {
        // A commit that is not ours stays so: it is refused once, not with every look.
        if (isForeign(error)) this.#etag = etag;
        throw error;
      }
    }
    this.#etag = etag;
    return this.#commands;
  }

  outputFolder(): Promise<string> {
    return outputFolder(this.#outputRoot, this.#id);
  }

  async #folder(): Promise<string> {
    if (parseExecutionId(this.#id) !== null) return folderOf(this.#id);
    return refuseUnknownExecution(this.#id, newestFirst(await readIndex(this.#view, await this.#view.look())));
  }
}

function isForeign(error: unknown): boolean {
  return error instanceof ProblemError && error.problems.some(({ code }) => code === 'ledger-foreign-commit');
}

const inboxOf = (folder: string): string => `${folder}/inbox`;
