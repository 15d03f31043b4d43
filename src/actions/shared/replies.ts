import type { RolloutEvent } from '../../core/rollout/events.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { type Problem, ProblemError } from '../../errors/problem.ts';
import type { GitHub } from '../../github/client.ts';
import { editReply, writeReply } from '../../github/projections/reply.ts';
import { react } from '../../github/reaction.ts';
import { loginOf } from '../../github/user.ts';
import { answeredText, refusedText, startedReply } from '../../report/github/reply.ts';
import type { AskedStart } from './asked-start.ts';
import { loginOfActor } from './policy.ts';
import type { Rollouts } from './rollouts.ts';

/** Brings the answers to comments up to date that the events from `from` on are about: commands that were taken in, and the start. */
export async function updateReplies(
  github: GitHub,
  us: string,
  { events, from }: { readonly events: readonly RolloutEvent[]; readonly from: number },
  state: RolloutState,
): Promise<void> {
  const [first] = events;
  for (const event of events.slice(from)) {
    switch (event.type) {
      case 'command-accepted':
      case 'command-refused': {
        if (event.asked === undefined) break;
        const done = event.type === 'command-accepted';
        if (await editReply({ github, us }, event.asked, answeredText(event, state)))
          await react(github, event.asked.comment, done ? '+1' : '-1');
        break;
      }
      case 'rollout-planned':
        // Again at the first turn's end, when the rollout has an issue.
        if (event.asked !== undefined) await editReply({ github, us }, event.asked, startedReply(state));
        break;
      case 'rollout-succeeded':
      case 'rollout-failed':
      case 'rollout-aborted':
      case 'rollout-rolled-back':
        if (first?.type === 'rollout-planned' && first.asked !== undefined)
          await editReply({ github, us }, first.asked, startedReply(state));
        break;
      default:
        break;
    }
  }
}

/** What was asked for in a comment could not be done after all. Whatever becomes of the answer, the run says it too. */
export async function tellRefused(
  { github }: Rollouts,
  { decision }: AskedStart,
  problems: readonly Problem[],
): Promise<void> {
  // Asked once more, after it was done: what the answer says stands.
  if (problems.every(({ code }) => code === 'comment-started-already')) return;
  try {
    const { issue, comment, verb, by } = decision;
    const text = refusedText(verb, loginOfActor(by) ?? by, problems);
    await writeReply({ github, us: await loginOf(github) }, { issue, comment }, text);
    await react(github, comment, '-1');
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
  }
}
