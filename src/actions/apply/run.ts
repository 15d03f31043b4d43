import type { RolloutEvent } from '../../core/rollout/events.ts';
import { replay } from '../../core/rollout/evolve.ts';
import { unsettledRound } from '../../engine/turn/round-work.ts';
import { pollInterval } from '../../engine/turn/poll-interval.ts';
import { ResultsRecorder } from '../../engine/turn/results-recorder.ts';
import { workOnBatchJob } from '../../engine/turn/work-on-batch-job.ts';
import { refuse } from '../../errors/problem.ts';
import { systemClock } from '../../io/clock.ts';
import { batchSummary } from '../../report/github/summaries/batch-summary.ts';
import { githubEvidenceHere } from '../../runtime/github-evidence-here.ts';
import { openLocalPorts } from '../../runtime/open-local-ports.ts';
import { checkCheckout } from '../shared/check-checkout.ts';
import { jobFile } from '../shared/files.ts';
import { withSecrets } from '../shared/job-secrets.ts';
import type { ActionResult } from '../shared/result.ts';
import { artifactName, resultsName, roundFiles } from '../shared/round-files.ts';
import { openRollouts } from '../shared/rollouts.ts';
import { countInput } from '../shared/text-inputs.ts';
import type { Invocation } from '../invocation.ts';
import { watchCommands } from './watch-commands.ts';

export async function runApply(invocation: Invocation): Promise<ActionResult> {
  const { inputs, job, env, note, output, signal } = invocation;
  const rollouts = openRollouts(invocation, job);
  const { ledger, github } = rollouts;
  const id = inputs['execution'] ?? '';
  const batch = inputs['batch'] ?? '';
  const fence = countInput(inputs['fence'] ?? '', 'fence');
  const handed = {
    fence,
    wave: countInput(inputs['wave'] ?? '', 'wave'),
    round: countInput(inputs['round'] ?? '', 'round'),
  };
  const reader = ledger.reader(id);
  const { plan, events } = await reader.read();
  const state = replay(plan, events);
  const open = unsettledRound(events);
  // A job that is run again by hand carries the numbers of a round that may be long over.
  if (open?.handedTo?.fence !== fence || open.wave !== handed.wave || open.round !== handed.round)
    return refuse('round-not-open', { execution: id, wave: handed.wave, round: handed.round });
  await checkCheckout(plan, job.workspace);
  const secrets = withSecrets(invocation, plan.definition.secrets).required();
  const again = job.attempt > open.handedTo.attempt;
  const earlier = again ? await earlierFile(roundFiles(github, job.run, id, note), id, batch) : undefined;
  const folder = await reader.outputFolder();
  const path = await jobFile(job.temporary, resultsName, '');
  const { execution } = state;
  const recorder = await ResultsRecorder.create(path, {
    ...handed,
    schema: 1,
    execution,
    digest: plan.digest,
    batch,
    attempt: job.attempt,
  });
  // Whatever becomes of this step: what it recorded has to travel.
  output('results-file', path);
  output('artifact-name', artifactName(execution, batch, job.attempt));
  const printed = (node: string, step: string, text: string): void => note(`${node} ${step}: ${text.trimEnd()}`);
  const hands = await openLocalPorts({
    plan,
    execution,
    fence,
    root: job.workspace,
    folder,
    record: ledger,
    secrets,
    printed,
    check: () => {},
    github: githubEvidenceHere({ ...env, GITHUB_TOKEN: inputs['token'] }, job.workspace),
  });
  const happened: RolloutEvent[] = [];
  try {
    const { outcome } = await workOnBatchJob({
      state,
      handed,
      batch,
      recorder,
      ports: hands.ports,
      clock: systemClock,
      // A cancelled run ends what is in flight by an abort, so that what it was at is recorded.
      signal: new AbortController().signal,
      listener: (recorded) => happened.push(...recorded),
      watchCommands: (listener) =>
        watchCommands(
          {
            commands: () => reader.commands(),
            every: pollInterval(Number(inputs['max-parallel']) || 1),
            cancelled: signal,
            note,
          },
          listener,
        ),
      ...(earlier === undefined ? {} : { earlier }),
    });
    return { outputs: { outcome }, markdown: batchSummary(batch, happened) };
  } finally {
    await hands.close();
    await recorder.close();
  }
}

/** What the newest attempt before this one recorded. Nobody knows whether there was one that left nothing: so it counts as one. */
async function earlierFile(
  found: Promise<readonly { readonly name: string; readonly text: string }[]>,
  execution: string,
  batch: string,
): Promise<string | null> {
  const attempts = (await found)
    .map(({ name, text }) => ({
      text,
      attempt: Number(name.slice(artifactName(execution, batch, 0).length - 1)),
      name,
    }))
    .filter(({ name, attempt }) => name === artifactName(execution, batch, attempt))
    .sort((one, other) => other.attempt - one.attempt);
  return attempts[0]?.text ?? null;
}
