import type { Plan } from '../../core/plan/plan.ts';
import type { Reason } from '../../errors/problem.ts';
import { code } from '../markdown.ts';
import { counted } from '../plural.ts';
import { replyText } from './reply.ts';
import { planSummary } from './summaries/plan-summary.ts';
import { hintText, nameText, reasonText, said } from './words.ts';

/** What keeps a pull request from being rolled out as it is. */
export interface StartOnPull {
  /** Name of the branch that it is to go into. */
  readonly base: string;
  /** How many commits of that branch its head does not have; null: that cannot be told. */
  readonly behind: number | null;
  /** Its head, where that is another commit by now than the one that was planned. */
  readonly moved: string | null;
  /** The branch asks for checks or reviews at all. */
  readonly asks: boolean;
  /** Of what it asks for. */
  readonly missing: readonly Reason[];
}

export interface ShownPlan {
  readonly plan: Plan;
  readonly commit: string;
  /** Null: only `start` will know. */
  readonly digest: string | null;
  /** Markdown. */
  readonly changes: string;
  /** Sources of the inventory that were not asked, as they are written. */
  readonly guessed: readonly string[];
  /** Texts. */
  readonly warnings: readonly string[];
  /** Null: it is of the default branch. */
  readonly onPull: StartOnPull | null;
  readonly prefix: string;
}

/** What would be rolled out, what is different from what is there, and how to start exactly that. */
export function planReply(shown: ShownPlan): string {
  const { plan, digest, changes, guessed, warnings } = shown;
  return replyText([
    planSummary(plan, { heading: `of commit ${code(shown.commit.slice(0, 12))}`, digest }),
    guessedText(guessed),
    changes,
    warnings
      .slice(0, 10)
      .map((each) => `- ⚠️ ${said(each, 300)}`)
      .join('\n'),
    shown.onPull === null ? startText(shown) : startOnPullText(shown, shown.onPull),
  ]);
}

function guessedText(sources: readonly string[]): string {
  if (sources.length === 0) return '';
  const shown = sources.slice(0, 5).map((each) => nameText(each));
  return [
    '> [!IMPORTANT]',
    `> **Which nodes is a guess.** The inventory would be found by a command or a request (${shown.join(', ')}), and`,
    '> nothing is executed or asked for a comment: these are the nodes that the newest execution had. When it is started, the',
    '> inventory is asked, and the plan that this gives stands in the issue of the rollout.',
  ].join('\n');
}

function startText({ plan, digest, prefix }: ShownPlan): string {
  const start = code(`${prefix} start ${plan.rollout}`);
  const bound = digest === null ? '' : `; with ${code(`--digest=${digest}`)} this plan or nothing`;
  return `${start} rolls out what the default branch comes to by then${bound}.`;
}

function startOnPullText({ plan, commit, prefix }: ShownPlan, onPull: StartOnPull): string {
  const { base, behind, moved, asks, missing } = onPull;
  if (moved !== null)
    return `👎 The head is ${code(moved.slice(0, 12))} by now: ${code(`${prefix} plan ${plan.rollout}`)} shows what that comes to, and nothing can be started before.`;
  const start = code(`${prefix} start ${plan.rollout}`);
  const open = missing.slice(0, 10).map((each) => `- ${reasonText(each)}\n  ${hintText(each)}`);
  return [
    `${start} here rolls out exactly commit ${code(commit)}, as it is and not merged with ${nameText(base)}. Anything that is pushed makes this plan void.`,
    ...(behind === null || behind === 0
      ? []
      : [
          `⚠️ It lacks ${counted(behind, 'commit')} of ${nameText(base)}: what these changed is not in it, and is taken back where it was rolled out.`,
        ]),
    missing.length > 0
      ? `Still missing for that, as of now:\n\n${open.join('\n')}`
      : asks
        ? `✅ The checks and reviews that ${nameText(base)} asks for are there.`
        : `No rule of ${nameText(base)} asks for checks or reviews.`,
  ].join('\n\n');
}
