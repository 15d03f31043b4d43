import { mkdir } from 'node:fs/promises';
import { writing } from '../file/os-errors.ts';
import type { ExecutionId } from '../port.ts';

/** What steps print stays on this machine: the branch would carry it for ever. */
export async function outputFolder(root: string, id: ExecutionId): Promise<string> {
  const folder = `${root}/${id}`;
  await writing(folder, () => mkdir(folder, { recursive: true, mode: 0o700 }));
  return folder;
}
