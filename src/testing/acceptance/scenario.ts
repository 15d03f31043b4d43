/** What happens to a rollout in a test, and what is said about it at its end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Acceptance, type AcceptanceOptions, startAcceptance } from './acceptance.ts';
import { wakeFile } from './fleet-repository.ts';
import { tell } from './told.ts';

/** How long a test of a whole rollout may take, on a machine with much else to do. */
export const patience = 240_000;

/** The body of a test. Options as a function where what they hold may be used by one rollout only. */
export function rollout(
  options: AcceptanceOptions | (() => AcceptanceOptions),
  play: (acceptance: Acceptance) => Promise<void>,
): () => Promise<void> {
  return async () => {
    const acceptance = await startAcceptance(typeof options === 'function' ? options() : options);
    try {
      await play(acceptance);
    } finally {
      await acceptance.close();
    }
  };
}

/** Starts the rollout and waits until no run goes on any more. */
export async function play({ start, runner }: Acceptance): Promise<void> {
  await start();
  await runner.quiet();
}

/** Somebody gives a command by hand. */
export async function command({ dispatch, runner }: Acceptance, verb: string): Promise<void> {
  await dispatch({ command: verb, rollout: 'web' });
  await runner.quiet();
}

/** The schedule's time has come. */
export async function wake({ runner, github }: Acceptance): Promise<void> {
  await runner.wakeUp(github.repository, wakeFile);
  await runner.quiet();
}

/** What a test says about the end of a rollout. */
export function outcome(acceptance: Acceptance) {
  const { disagreements, status, nodes } = tell(acceptance);
  return { disagreements, status, nodes };
}

export async function until(happened: () => boolean): Promise<void> {
  for (let waited = 0; !happened(); waited += 20) {
    if (waited > 60_000) throw new Error('It never happened');
    await sleep(20);
  }
}

/** Takes the machine away before the first step that fits, and never again. */
export function dieBefore(job: string, step: string) {
  let died = false;
  return (begin: { readonly job: string; readonly step: string }): 'go' | 'die' => {
    if (died || !begin.job.startsWith(job) || !begin.step.includes(step)) return 'go';
    died = true;
    return 'die';
  };
}
