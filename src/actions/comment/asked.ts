import type { ChatCommand } from '../../core/chatops/parse-comment.ts';
import type { Policy, PolicyVerb } from '../../core/policy/policy.ts';
import { isUnfinished } from '../../core/rollout/is-unfinished.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { type Reason, refuse } from '../../errors/problem.ts';
import type { CommentEvent } from '../../github/comment-event.ts';
import type { Reaction } from '../../github/reaction.ts';
import type { Decision } from '../../ledger/decision.ts';
import type { Demands } from '../../runtime/policy-file.ts';
import type { Job } from '../shared/job.ts';
import { newestExecutions } from '../shared/newest-executions.ts';
import { loginOfActor, type Person, refusalOf } from '../shared/policy.ts';
import type { Rollouts } from '../shared/rollouts.ts';
import type { Invocation } from '../invocation.ts';

/** A comment with a command in it, and all that is known of who wrote it where. */
export interface Asked {
  readonly invocation: Invocation;
  readonly job: Job;
  readonly rollouts: Rollouts;
  readonly event: CommentEvent;
  readonly policy: Policy;
  /** What it demands of rollouts; null: nothing. */
  readonly demands: Demands | null;
  /** Of the default branch, where the policy was read. */
  readonly base: string;
  readonly person: Person;
  /** `user:LOGIN` or `app:SLUG` */
  readonly by: string;
  /** The execution whose own issue it is; null: it is another issue, or a pull request. */
  readonly own: string | null;
  readonly command: ChatCommand;
  /** Under which it is decided on. */
  readonly key: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

export interface Answer {
  readonly kind: 'done' | 'started' | 'taken' | 'refused';
  /** Markdown, safe to render. */
  readonly text: string;
  readonly execution?: string;
  readonly reason?: Reason;
  /** What is still to be done once the answer stands there. Gives a text that takes its place; null: it stays. */
  readonly after?: () => Promise<{ readonly text: string; readonly reason?: Reason } | null>;
}

export const reactions: Readonly<Record<Answer['kind'], Reaction>> = {
  done: '+1',
  started: 'rocket',
  taken: 'rocket',
  refused: '-1',
};

/** Why somebody may not do this in all of these environments; null: they may. */
export function notAllowed(
  { policy, person }: Asked,
  verb: PolicyVerb,
  environments: readonly string[],
  state: RolloutState | null = null,
): Reason | null {
  return refusalOf(policy, person, verb, environments, state === null ? null : loginOfActor(state.starter));
}

/** The decision on a command, as it is kept. */
export function decisionOn(
  { event, by, command, now }: Asked,
  rollout: string | null,
  reason: Reason | null,
  more: Pick<Decision, 'plan' | 'start'> = {},
): Decision {
  const { comment, issue } = event;
  const { verb, subject, options } = command;
  const args = { ...Object.fromEntries(options), ...(subject === null ? {} : { subject }) };
  return { comment, issue, by, verb, args, rollout, at: now, reason, ...more };
}

/** Which execution is meant: the one that is named, the one whose issue it is, the only one that goes on. */
export async function meantExecution({ rollouts, command, own }: Asked): Promise<string> {
  const { ledger } = rollouts;
  if (command.rollout !== null) return ledger.resolve(command.rollout);
  if (own !== null) return own;
  const newest = await newestExecutions(rollouts);
  const open: string[] = [];
  for (const id of newest) {
    const { events } = await ledger.read(id);
    if (isUnfinished(events)) open.push(id);
  }
  const [only] = open;
  if (only !== undefined && open.length === 1) return only;
  return refuse('comment-which-rollout', { verb: command.verb, known: open.slice(0, 10) });
}

export function optionOf({ options }: ChatCommand, name: string): string | undefined {
  return options.get(name)?.[0];
}
