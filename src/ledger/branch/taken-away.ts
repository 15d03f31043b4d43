import { type Problem, ProblemError, refuse } from '../../errors/problem.ts';
import type { ExecutionId, LedgerEvent } from '../port.ts';
import { readEvents } from './event-files.ts';
import { folderOf } from './execution-index.ts';
import type { LedgerContext } from './ledger-context.ts';
import { readPlan } from './plan-file.ts';
import type { Addition } from './repository.ts';
import type { Snapshot } from './snapshot.ts';

/** What is still told of an execution whose record was taken away. */
export interface TakenAway {
  readonly execution: ExecutionId;
  /** JSON throughout; as `BranchLedgerOptions.remember` gave it. */
  readonly remembered: readonly unknown[];
}

const file = 'audit/taken-away.jsonl';

/** Empty: nothing was taken away so far. Refuses with `ledger-corrupt`. */
export async function readTakenAway<E extends LedgerEvent>(
  { view }: LedgerContext<E>,
  snapshot: Snapshot,
): Promise<TakenAway[]> {
  const text = (await view.contents(snapshot, file))?.toString('utf8') ?? '';
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line, index) => parse(line) ?? refuseLine(index + 1));
}

/** The file with what is remembered of executions that are about to go; one whose record cannot be read is not in it. */
export async function takenAwayFile<E extends LedgerEvent>(
  context: LedgerContext<E>,
  snapshot: Snapshot,
  going: readonly ExecutionId[],
): Promise<Addition[]> {
  if (going.length === 0) return [];
  const before = await readTakenAway(context, snapshot);
  const found: TakenAway[] = [];
  for (const execution of going) {
    const remembered = await rememberedOf(context, snapshot, execution);
    if (remembered !== null) found.push({ execution, remembered });
  }
  const lines = [...before, ...found].map((each) => `${JSON.stringify(each)}\n`);
  return [{ path: file, contents: Buffer.from(lines.join('')) }];
}

async function rememberedOf<E extends LedgerEvent>(
  { view, remember }: LedgerContext<E>,
  snapshot: Snapshot,
  execution: ExecutionId,
): Promise<readonly unknown[] | null> {
  const folder = folderOf(execution);
  try {
    const { events } = await readEvents<E>(view, snapshot, folder);
    return remember(await readPlan(view, snapshot, folder), events);
  } catch (error) {
    const problems: readonly Problem[] = error instanceof ProblemError ? error.problems : [];
    if (problems.some(({ code }) => code === 'ledger-corrupt')) return null;
    throw error;
  }
}

function parse(line: string): TakenAway | null {
  try {
    const { execution, remembered } = JSON.parse(line) as Partial<TakenAway>;
    return typeof execution === 'string' && Array.isArray(remembered) ? { execution, remembered } : null;
  } catch {
    return null;
  }
}

function refuseLine(line: number): never {
  return refuse('ledger-corrupt', { file, line, detail: 'this is not what was kept of an execution' });
}
