import { commandRecord } from '../../core/rollout/command-record.ts';
import type { CommandRecord } from '../../core/rollout/events.ts';
import { replay } from '../../core/rollout/evolve.ts';
import type { Outcome } from '../../engine/drive.ts';
import type { DriverPorts } from '../../engine/ports.ts';
import { Session } from '../../engine/session.ts';
import { BufferedRecorder } from '../../engine/turn/buffered-recorder.ts';
import type { TimedCommand } from '../../engine/turn/settle-round.ts';
import { systemClock } from '../../io/clock.ts';
import { describeEvents } from '../../ledger/branch/describe-events.ts';
import { claimsOfOthers } from '../../runtime/claims-of-others.ts';
import { githubEvidenceHere } from '../../runtime/github-evidence-here.ts';
import { openLocalPorts } from '../../runtime/open-local-ports.ts';
import { checkCheckout } from './check-checkout.ts';
import { endingOf } from './ending.ts';
import { withSecrets } from './job-secrets.ts';
import { keepSchedule, Projection } from './project.ts';
import type { ActionResult } from './result.ts';
import { tidyLedger } from './tidy-ledger.ts';
import type { TurnAround } from './turn-around.ts';
import { nextSentence, turnOutputsOf } from './turn-result.ts';

/** How long a lease is kept for the jobs of a round, at most: that their run has ended shows earlier. */
const keepForJobs = 7 * 24 * 3_600_000;

/** What the turn itself needs of its surroundings. */
export interface TurnHands {
  readonly session: Session;
  readonly ports: DriverPorts;
  readonly signal: AbortSignal;
  /** What people asked, the oldest first. */
  readonly commands: readonly TimedCommand[];
  /** Makes safe what was decided. */
  readonly record: () => Promise<void>;
  /** Makes safe what has happened, and shows it. */
  readonly publish: () => Promise<void>;
}

/** Takes one turn under a lease: everything around it. The lease is let go in any case, but for a round that is handed out. */
export async function takeTurn(
  around: TurnAround,
  take: (hands: TurnHands) => Promise<Outcome>,
): Promise<ActionResult> {
  const { invocation, job, rollouts, lease } = around;
  const { note } = invocation;
  const { ledger } = rollouts;
  let left = false;
  try {
    const plan = await ledger.readPlan(lease.id);
    const recorder = new BufferedRecorder(lease);
    const session = new Session(replay(plan, lease.events), recorder, systemClock);
    session.listen((events) => {
      for (const line of describeEvents(lease.id, events, plan)) note(line);
    });
    const projection = new Projection(around, session, lease.events, around.created ? 0 : lease.events.length);
    await checkCheckout(plan, job.workspace);
    const secrets = withSecrets(invocation, plan.definition.secrets).required();
    const folder = await ledger.outputFolder(lease.id);
    const hands = await openLocalPorts({
      plan,
      execution: lease.id,
      fence: lease.fence,
      root: job.workspace,
      folder,
      record: ledger,
      claims: claimsOfOthers(ledger, lease.id),
      secrets,
      printed: (node, step, text) => note(`${node} ${step}: ${text.trimEnd()}`),
      check: () => lease.check(),
      github: githubEvidenceHere({ ...invocation.env, GITHUB_TOKEN: invocation.inputs['token'] }, job.workspace),
    });
    await session.apply({ type: 'locks', locks: await ledger.locks() });
    const inbox = await ledger.commands(lease.id);
    const seen = new Set(inbox.map(({ id }) => id));
    const stopListening = lease.onCommand((command) => {
      const record = commandRecord(command);
      if (seen.has(command.id) || record === null) return;
      seen.add(command.id);
      // A lease that is lost ends the turn by itself; the command stays for the next one.
      session.apply({ type: 'command', command: record }).catch(() => {});
    });
    let shown = true;
    const publish = async (): Promise<void> => {
      for (const id of seen) if (session.state.commands.has(id)) await lease.settle(id);
      await recorder.flush();
      // Where nothing was recorded, another turn may have been: people were shown more than this one knows of.
      await lease.confirm();
      shown = await projection.show(await rollouts.ledgerCommit());
      await recorder.flush();
    };
    let outcome: Outcome;
    try {
      outcome = await take({
        session,
        ports: hands.ports,
        signal: AbortSignal.any([invocation.signal, lease.signal]),
        commands: inbox.flatMap((command) => timed(commandRecord(command), command.at)),
        record: () => recorder.flush(),
        publish,
      });
    } finally {
      stopListening();
      await hands.close();
    }
    await publish();
    await keepSchedule(around, session, shown);
    if (outcome.kind === 'ended') await tidyLedger(around);
    // Not let go of, unless a turn comes at once: that is how a later one knows that there is something to show.
    left = !shown && outcome.kind !== 'round' && outcome.kind !== 'approve';
    if (around.keep && outcome.kind === 'round') {
      left = true;
      await lease.leave(keepForJobs);
    }
    const { state } = session;
    const turn = { state, outcome, fence: lease.fence, now: systemClock.now(), temporary: job.temporary };
    const outputs = await turnOutputsOf(turn);
    return { outputs, markdown: projection.summary(nextSentence(outputs)), ...endingOf(state) };
  } finally {
    if (!left) await lease.release();
  }
}

function timed(command: CommandRecord | null, at: number): TimedCommand[] {
  return command === null ? [] : [{ at, command }];
}
