import { readdir } from 'node:fs/promises';
import { executionId, parseExecutionId } from '../execution-id.ts';
import type { ExecutionId } from '../port.ts';
import { readLease } from './lease-file.ts';
import { isOsError, reading } from './os-errors.ts';

interface Found {
  readonly id: ExecutionId;
  readonly name: string;
  readonly number: number;
}

export async function listExecutions(dir: string): Promise<readonly ExecutionId[]> {
  const byAge = (await findExecutions(dir))
    .map((found) => ({ ...found, created: createdAt(`${dir}/${found.id}`) }))
    .sort((a, b) => b.created - a.created || (a.name < b.name ? -1 : a.name > b.name ? 1 : b.number - a.number));
  // Clocks may have been set back between two executions of one name; its numbers still tell their order.
  const numbers = Map.groupBy(byAge, ({ name }) => name);
  for (const found of numbers.values()) found.sort((a, b) => a.number - b.number);
  return byAge.map(({ name, id }) => numbers.get(name)?.pop()?.id ?? id);
}

export async function newestNumber(dir: string, name: string): Promise<number> {
  let newest = 0;
  for (const found of await findExecutions(dir)) if (found.name === name) newest = Math.max(newest, found.number);
  return newest;
}

async function findExecutions(dir: string): Promise<readonly Found[]> {
  const entries = await reading(dir, async () => {
    try {
      return await readdir(dir, { withFileTypes: true });
    } catch (error) {
      if (isOsError(error, 'ENOENT')) return [];
      throw error;
    }
  });
  return entries.flatMap((entry) => {
    const parsed = entry.isDirectory() ? parseExecutionId(entry.name) : null;
    return parsed === null ? [] : [{ id: executionId(parsed.name, parsed.number), ...parsed }];
  });
}

/** The first lease is taken when an execution is made, and never touched after its release. 0: cannot be told. */
function createdAt(folder: string): number {
  try {
    return readLease(folder, 1).since ?? 0;
  } catch {
    return 0;
  }
}
