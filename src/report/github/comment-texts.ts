import { openApproval } from '../../core/rollout/approval.ts';
import type { EventOf, RolloutEvent } from '../../core/rollout/events.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import type { Reason } from '../../errors/problem.ts';
import { bypassedText } from '../bypassed-text.ts';
import { details } from '../markdown.ts';
import { tookText } from '../moments.ts';
import { counted } from '../plural.ts';
import { approvalWays } from './attention.ts';
import { bar, countsText } from './bar.ts';
import { emergencyNotice } from './emergency-notice.ts';
import { evidenceTable } from './evidence.ts';
import { briefFailures } from './failure-section.ts';
import { placeText, verdictMarks } from './gate-section.ts';
import { noNodes, talliesBy } from './node-tallies.ts';
import { wavesTable } from './plan-waves.ts';
import { Room } from './room.ts';
import { hintText, nameText, reasonText, said, sentence } from './words.ts';

/** What a comment tells. */
export interface Told {
  readonly what: string;
  /** Markdown. */
  readonly text: string;
  /** A person is needed, and nobody has been called for this yet. */
  readonly calls: boolean;
  /** Who else is called: those who may approve, in the words of the rollout file. */
  readonly approvers?: readonly string[];
}

/** What happened since the last comment and belongs into the next one. */
export interface Before {
  readonly refused: EventOf<'gate-evaluated'> | null;
  readonly expired: EventOf<'approval-expired'> | null;
}

export const nothingBefore: Before = { refused: null, expired: null };

const planRoom = 4_000;
const evidenceRoom = 6_000;
const failuresRoom = 8_000;
const cells = 12;

/** What people want to be told about an event, and the state after it; null where they do not. */
export function tellEvent(event: RolloutEvent, state: RolloutState, before: Before): Told | null {
  switch (event.type) {
    case 'rollout-started':
      return { what: 'started', text: startedText(state), calls: false };
    case 'wave-succeeded':
      // The end of the rollout tells of its last wave.
      return state.wave >= state.waves.length
        ? null
        : { what: 'wave-done', text: waveText(event.wave, state), calls: false };
    case 'approval-awaited': {
      const approvers = openApproval(state)?.people?.from ?? [];
      return { what: 'approval-needed', text: askText(event.wave, state, before), calls: true, approvers };
    }
    case 'approval-given':
      return { what: 'approval', text: approvedText(event, state), calls: false };
    case 'approval-refused':
      // In a comment the answer to it says so.
      return event.via === 'environment'
        ? { what: 'approval-refused', text: notCountedText(event, state), calls: false }
        : null;
    case 'rollout-paused': {
      const asked = event.reason.code === 'paused-by-command';
      return { what: 'paused', text: stoodStill('⏸️ **Paused**', event.reason, state, before), calls: !asked };
    }
    case 'rollback-started': {
      const many = event.rounds.reduce(
        (sum, round) => sum + round.batches.reduce((nodes, batch) => nodes + batch.nodes.length, 0),
        0,
      );
      const headline = `⏪ **Rolling back** ${counted(many, 'node')}`;
      return { what: 'rollback', text: stoodStill(headline, event.reason, state, before, false), calls: false };
    }
    case 'rollout-rolled-back':
      return {
        what: 'rolled-back',
        text: endedText('⏪ **Rolled back**', state.rollback?.reason ?? null, state),
        calls: state.rollback?.reason.code !== 'rollback-by-command',
      };
    case 'rollout-failed':
      return { what: 'failed', text: endedText('❌ **Failed**', event.reason, state), calls: true };
    case 'rollout-aborted': {
      const asked = event.reason.code === 'aborted-by-command';
      return { what: 'aborted', text: stoodStill('🛑 **Aborted**', event.reason, state, before), calls: !asked };
    }
    case 'rollout-succeeded':
      return { what: 'succeeded', text: endedText('✅ **Succeeded**', null, state), calls: false };
    default:
      return null;
  }
}

/** Who has to approve a wave, and how they do. */
function askText(index: number, state: RolloutState, { expired }: Before): string {
  const wave = state.waves[index];
  const open = openApproval(state);
  const people = open?.people ?? null;
  const gone = expired === null ? [] : expired.people.slice(0, 10).map((name) => nameText(name));
  return [
    `✋ **Approval needed** for wave ${index + 1} of ${state.waves.length}, ${said(wave?.name ?? '', 60)}, of ${counted(wave?.size ?? 0, 'node')}`,
    ...(gone.length === 0 ? [] : [`What ${gone.join(', ')} gave has expired.`]),
    ...approvalWays(state),
    ...(people === null || people.given.length === 0
      ? []
      : [
          `So far: ${people.given
            .slice(0, 10)
            .map(({ by }) => nameText(by))
            .join(', ')}`,
        ]),
  ].join('\n\n');
}

function approvedText({ wave, by, via, unreviewed }: EventOf<'approval-given'>, state: RolloutState): string {
  const open = openApproval(state);
  const missing = open?.people == null ? 0 : open.people.required - open.people.given.length;
  const still = [
    ...(missing > 0 ? [`${counted(missing, 'approval')} more`] : []),
    ...(open?.environment == null ? [] : [`environment ${nameText(open.environment)}`]),
  ];
  const where = via === 'environment' ? ' in its environment' : '';
  const rest = still.length === 0 ? 'Nothing is missing: its gates are asked next.' : `Missing: ${still.join(', ')}`;
  const how = unreviewed === true ? ` ⚠️ ${sentence(bypassedText)}.` : '';
  return `👍 **Approved**${where} by ${nameText(by)}: wave ${wave + 1}, ${said(state.waves[wave]?.name ?? '', 60)}.${how} ${rest}`;
}

function notCountedText({ reason }: EventOf<'approval-refused'>, state: RolloutState): string {
  const open = openApproval(state);
  const again =
    open?.environment == null ? [] : [`The reviewers of environment ${nameText(open.environment)} are asked again.`];
  const what = '👎 **What the environment let on does not count**';
  return [`${what}: ${reasonText(reason)}`, hintText(reason), ...again].join('\n\n');
}

function startedText({ plan, skipping, emergency }: RolloutState): string {
  const without = skipping.slice(0, 10).map((key) => nameText(key));
  return [
    `🚀 **Started**: ${counted(plan.nodes.length, 'node')} in ${counted(plan.waves.length, 'wave')}, plan \`${said(plan.digest.slice(0, 12))}\``,
    ...(emergency === null ? [] : [emergencyNotice(emergency)]),
    ...(without.length === 0 ? [] : [`⚠️ It runs without ${without.join(', ')}.`]),
    details('The plan', wavesTable(plan, planRoom)),
  ].join('\n\n');
}

function waveText(index: number, state: RolloutState): string {
  const wave = state.waves[index];
  const counts = talliesBy(state, (node) => state.waveOf[node] ?? 0).get(index) ?? noNodes();
  const took =
    wave?.startedAt == null || wave.endedAt === null ? '' : ` after ${tookText(wave.endedAt - wave.startedAt)}`;
  const next = state.waves[state.wave];
  return [
    `✅ **Wave ${index + 1} of ${state.waves.length}, ${said(wave?.name ?? '', 60)}, is done**${took}: ${countsText(counts)}`,
    bar(counts, cells),
    ...(next === undefined ? [] : [`Next: ${said(next.name, 60)}, ${counted(next.size, 'node')}`]),
  ].join('\n\n');
}

/** It goes on no further, or in another direction: why, what the gate found or which nodes went wrong, and what to do. */
function stoodStill(headline: string, reason: Reason, state: RolloutState, { refused }: Before, advice = true): string {
  const wave = state.phase === 'waves' ? state.waves[state.wave] : undefined;
  const place = wave === undefined ? '' : ` in wave ${state.wave + 1} of ${state.waves.length}, ${said(wave.name, 60)}`;
  return [
    `${headline}${place}: ${reasonText(reason)}`,
    ...(refused === null ? [briefFailures(state, failuresRoom)] : [refusalText(refused, state)]),
    advice ? hintText(reason) : '',
  ]
    .filter((each) => each !== '')
    .join('\n\n');
}

function refusalText(refused: EventOf<'gate-evaluated'>, { waves }: RolloutState): string {
  const { gate, result } = refused;
  const place = placeText(refused, waves[refused.wave ?? -1]?.name ?? null);
  const evidence = evidenceTable(result.evidence, new Room(evidenceRoom));
  return [
    `${verdictMarks[result.verdict]} Gate ${nameText(gate)} (${place}) says ${result.verdict}: ${reasonText(result.reason)}`,
    ...(evidence === '' ? [] : [evidence]),
  ].join('\n\n');
}

function endedText(headline: string, reason: Reason | null, state: RolloutState): string {
  const took = tookText(state.changedAt - state.startedAt);
  return [
    `${headline} after ${took}: ${countsText(state.nodes.counts)} of ${counted(state.nodes.size, 'node')}`,
    bar(state.nodes.counts, cells),
    ...(reason === null ? [] : [reasonText(reason)]),
    briefFailures(state, failuresRoom),
    state.ending?.status === 'failed' && reason !== null ? hintText(reason) : '',
  ]
    .filter((each) => each !== '')
    .join('\n\n');
}
