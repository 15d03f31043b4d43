import type { EventOf, RolloutEvent } from '../../core/rollout/events.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { durationText } from '../../errors/duration-text.ts';
import { type Reason, words } from '../../errors/problem.ts';
import { details, table } from '../markdown.ts';
import { counted } from '../plural.ts';
import { bar, countsText } from './bar.ts';
import { evidenceTable } from './evidence.ts';
import { briefFailures } from './failure-section.ts';
import { placeText, verdictMarks } from './gate-section.ts';
import { noNodes, talliesBy } from './node-tallies.ts';
import { fitting, Room } from './room.ts';
import { hintText, nameText, reasonText, said, sentence } from './words.ts';

/** What a comment tells. */
export interface Told {
  readonly what: string;
  /** Markdown. */
  readonly text: string;
  /** A person is needed, and nobody has been called for this yet. */
  readonly calls: boolean;
}

type Refusal = EventOf<'gate-evaluated'> | null;

const planRoom = 4_000;
const evidenceRoom = 6_000;
const failuresRoom = 8_000;
const cells = 12;

/** What people want to be told about an event; null where they do not. `refused`: what a gate said no to since the last comment. */
export function tellEvent(event: RolloutEvent, state: RolloutState, refused: Refusal): Told | null {
  switch (event.type) {
    case 'rollout-started':
      return { what: 'started', text: startedText(state), calls: false };
    case 'wave-succeeded':
      // The end of the rollout tells of its last wave.
      return state.wave >= state.waves.length
        ? null
        : { what: 'wave-done', text: waveText(event.wave, state), calls: false };
    case 'rollout-paused': {
      const asked = event.reason.code === 'paused-by-command';
      return { what: 'paused', text: stoodStill('⏸️ **Paused**', event.reason, state, refused), calls: !asked };
    }
    case 'rollback-started': {
      const many = event.rounds.reduce(
        (sum, round) => sum + round.batches.reduce((nodes, batch) => nodes + batch.nodes.length, 0),
        0,
      );
      const headline = `⏪ **Rolling back** ${counted(many, 'node')}`;
      return { what: 'rollback', text: stoodStill(headline, event.reason, state, refused, false), calls: false };
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
      return { what: 'aborted', text: stoodStill('🛑 **Aborted**', event.reason, state, refused), calls: !asked };
    }
    case 'rollout-succeeded':
      return { what: 'succeeded', text: endedText('✅ **Succeeded**', null, state), calls: false };
    default:
      return null;
  }
}

function startedText({ plan, skipping }: RolloutState): string {
  const rows = plan.waves.map((wave, index) => {
    const written = plan.definition.waves[index];
    const size = wave.to - wave.from;
    return [
      `${index + 1}\\. ${said(wave.name, 60)}`,
      size === 0 ? 'no nodes' : counted(size, 'node'),
      [
        ...(written?.environment?.approve === undefined
          ? []
          : [`environment ${said(written.environment.approve, 60)}`]),
        ...(written?.approval == null ? [] : [counted(written.approval.required, 'approval')]),
        ...(written?.bake == null ? [] : [`bakes ${durationText(written.bake.for)}`]),
      ].join(', '),
      sentence(words(wave.sizing).message),
    ];
  });
  const { kept, leftOut } = fitting(
    rows.map((each) => each.join(' | ')),
    new Room(planRoom),
  );
  const more = leftOut === 0 ? '' : `\n\n… and ${counted(leftOut, 'more wave')}.`;
  const without = skipping.slice(0, 10).map((key) => nameText(key));
  return [
    `🚀 **Started**: ${counted(plan.nodes.length, 'node')} in ${counted(plan.waves.length, 'wave')}, plan \`${said(plan.digest.slice(0, 12))}\``,
    ...(without.length === 0 ? [] : [`⚠️ It runs without ${without.join(', ')}.`]),
    details('The plan', `${table(['wave', 'nodes', '', 'why so many'], rows.slice(0, kept.length))}${more}`),
  ].join('\n\n');
}

function waveText(index: number, state: RolloutState): string {
  const wave = state.waves[index];
  const counts = talliesBy(state, (node) => state.waveOf[node] ?? 0).get(index) ?? noNodes();
  const took =
    wave?.startedAt == null || wave.endedAt === null ? '' : ` after ${durationText(wave.endedAt - wave.startedAt)}`;
  const next = state.waves[state.wave];
  return [
    `✅ **Wave ${index + 1} of ${state.waves.length}, ${said(wave?.name ?? '', 60)}, is done**${took}: ${countsText(counts)}`,
    bar(counts, cells),
    ...(next === undefined ? [] : [`Next: ${said(next.name, 60)}, ${counted(next.size, 'node')}`]),
  ].join('\n\n');
}

/** It goes on no further, or in another direction: why, what the gate found or which nodes went wrong, and what to do. */
function stoodStill(headline: string, reason: Reason, state: RolloutState, refused: Refusal, advice = true): string {
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
  const took = durationText(state.changedAt - state.startedAt);
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
