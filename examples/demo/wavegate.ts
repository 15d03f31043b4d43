import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../bin/wavegate.cjs', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the demo reads of `wavegate status ID --json`. */
export interface Status {
  readonly state: string;
  readonly nodes: Readonly<Record<string, number>>;
}

/** Runs the command in the terminal of the demo, so that its live view is seen; gives its exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, [program, ...args], { cwd: root, stdio: 'inherit' });
  // Ctrl-C reaches the command as well, which then pauses the rollout: the demo waits for that instead of ending first.
  const leaveItToTheCommand = () => undefined;
  process.on('SIGINT', leaveItToTheCommand);
  const [code] = (await once(child, 'close')) as [number | null];
  process.off('SIGINT', leaveItToTheCommand);
  return code ?? 4;
}

export async function status(execution: string, ledger: string): Promise<Status> {
  return (await ask(['status', execution, '--ledger', ledger])) as Status;
}

/** Writes the report of an execution; gives its path. */
export async function report(execution: string, ledger: string): Promise<string> {
  const { path } = (await ask(['report', execution, '--ledger', ledger])) as { readonly path: string };
  return path;
}

async function ask(args: readonly string[]): Promise<unknown> {
  const child = spawn(process.execPath, [program, ...args, '--json'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return JSON.parse(await text(child.stdout));
}
