import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { endLeftRunning, type Guard, guardAlive, startGuard } from '../io/guard.ts';

/** From TERM to KILL. */
const killAfter = 10_000;

/** Each driver keeps watch in a folder of its own: one that was stopped and overtaken must not touch its successor's. No node's output is called so. */
const folderName = /^\.driver-([1-9][0-9]{0,8})$/;

/** Starts the guard of the driver that holds this fence; its folder goes with it. `output`: the output folder of the execution. */
export async function guardDriver(output: string, fence: number): Promise<Guard> {
  const folder = join(output, `.driver-${fence}`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const guard = await startGuard(folder, killAfter);
  const close = async (): Promise<void> => {
    await guard.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...guard, close };
}

/** Ends what drivers before this fence left running: dead ones, and one that is only stopped and was overtaken. */
export async function endEarlierDrivers(output: string, fence: number, note: (text: string) => void): Promise<void> {
  for (const name of await readdir(output)) {
    const [, number] = folderName.exec(name) ?? [];
    if (number === undefined || Number(number) >= fence) continue;
    const folder = join(output, name);
    if (guardAlive(folder)) note('waiting for the steps that the driver before left running to end …');
    await endLeftRunning(folder, killAfter);
    if (!guardAlive(folder)) await rm(folder, { recursive: true, force: true });
  }
}
