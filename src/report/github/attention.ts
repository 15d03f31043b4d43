import { openApproval } from '../../core/rollout/approval.ts';
import { endedStatuses, type RolloutState, type RolloutStatus, statusOf } from '../../core/rollout/state.ts';
import type { Reason } from '../../errors/problem.ts';
import { counted } from '../plural.ts';
import { waitOf } from '../status.ts';
import { bar, countsText } from './bar.ts';
import { dayAndTime, hintText, nameText, reasonText, said } from './words.ts';

/** GitHub's kinds of alert, which colour the box, by where a rollout stands. */
const alerts: Readonly<Record<RolloutStatus, string>> = {
  planned: 'NOTE',
  waiting: 'NOTE',
  running: 'NOTE',
  baking: 'NOTE',
  paused: 'WARNING',
  'rolling-back': 'WARNING',
  succeeded: 'TIP',
  failed: 'CAUTION',
  aborted: 'CAUTION',
  'rolled-back': 'WARNING',
};

const headlines: Readonly<Record<RolloutStatus, string>> = {
  planned: 'Planned',
  waiting: 'Waiting',
  running: 'Running',
  baking: 'Baking',
  paused: 'Paused: a person has to decide',
  'rolling-back': 'Rolling back',
  succeeded: 'Succeeded',
  failed: 'Failed',
  aborted: 'Aborted',
  'rolled-back': 'Rolled back',
};

const cells = 25;

/** The first thing to see: where the rollout stands, why, what it waits for and who can unblock it. `place`: where people comment. */
export function attention(state: RolloutState, place: 'here' | 'in its issue' = 'here'): string {
  const status = statusOf(state);
  // The time at which the ledger ends: the same ledger always reads the same.
  const wait = waitOf(state, state.changedAt);
  const reason = state.ending?.reason ?? wait?.reason ?? state.stop?.reason ?? state.rollback?.reason ?? null;
  const paragraphs = [
    `**${headlines[status]}**${placeText(state)} · ${countsText(state.nodes.counts)} of ${counted(state.nodes.size, 'node')}`,
    bar(state.nodes.counts, cells),
    ...(reason === null ? [] : [`${reasonText(reason)}${untilText(wait?.until ?? null)}`]),
    ...(status === 'running' || status === 'rolling-back' ? [] : [unblockText(state, reason, place)]),
  ].filter((each) => each !== '');
  const asks = openApproval(state) !== null && status === 'waiting';
  return [
    `[!${asks ? 'IMPORTANT' : alerts[status]}]`,
    ...paragraphs.flatMap((each, at) => (at === 0 ? [each] : ['', each])),
  ]
    .map((line) => `> ${line}`.trimEnd())
    .join('\n');
}

function placeText(state: RolloutState): string {
  const wave = state.waves[state.wave];
  if (state.phase !== 'waves' || wave === undefined) return '';
  return ` in wave ${state.wave + 1} of ${state.waves.length}, ${said(wave.name, 60)}`;
}

function untilText(until: number | null): string {
  return until === null ? '' : `, not before ${dayAndTime(until)}`;
}

/** Who can make it go on, and how. */
function unblockText(state: RolloutState, reason: Reason | null, place: string): string {
  if (openApproval(state) !== null && state.stop === null) return approvalWays(state, place).join(' ');
  if (reason === null) return '';
  if (state.ending !== null) return endedStatuses.has(state.ending.status) ? hintText(reason) : '';
  if (state.hold?.kind === 'waiting')
    return 'Nobody has to do anything: it goes on by itself, at the latest with the next scheduled run. A comment `/rollout resume` looks at once.';
  return `${peopleText(state)} can unblock it with a comment ${place}. ${hintText(reason)}`;
}

/** How what is still to be approved can be, a sentence each. Without notifying anybody. */
export function approvalWays(state: RolloutState, place = 'here'): string[] {
  const open = openApproval(state);
  if (open === null) return [];
  const { people, environment } = open;
  const from = (people?.from ?? []).slice(0, 6).map((each) => nameText(each, 60));
  const who = from.length === 0 ? 'people who may approve' : from.join(', ');
  const digest = state.plan.digest.slice(0, 12);
  return [
    ...(people === null
      ? []
      : [
          `${counted(people.required - people.given.length, 'approval')} of ${who} ${people.required - people.given.length === 1 ? 'is' : 'are'} missing: comment \`/rollout approve --digest ${said(digest)}\` ${place}, or \`/rollout reject\`.`,
        ]),
    ...(environment === null
      ? []
      : [`The reviewers of environment ${nameText(environment)} are asked in the workflow run: "Review deployments".`]),
  ];
}

/** The people that the rollout file names, without notifying them: a dashboard is written again and again. */
function peopleText({ plan }: RolloutState): string {
  const { notify } = plan.definition;
  if (notify.length === 0) return 'Whoever may run rollouts';
  return `${notify
    .slice(0, 4)
    .map((each) => nameText(each, 60))
    .join(', ')}, or whoever may run rollouts,`;
}
