import type { EventOf, RolloutEvent, WorkRound } from '../../core/rollout/events.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { durationText } from '../../errors/duration-text.ts';
import { words } from '../../errors/problem.ts';
import { emergencyText } from '../emergency-text.ts';
import { failureKind } from '../failures.ts';
import { momentText, tookText } from '../moments.ts';
import { counted } from '../plural.ts';
import { visible } from '../visible.ts';
import { cellLooks } from './cells.ts';
import { type Line, plain, styled } from './line.ts';
import { peopleLine } from './people-line.ts';
import { say, told } from './say.ts';

/** What an event says to people in one line; null for those that only programs want. `verbose`: also what went well with each node. */
export function eventLine(event: RolloutEvent, state: RolloutState, verbose: boolean): Line | null {
  switch (event.type) {
    case 'rollout-planned': {
      const { emergency } = event;
      const planned = `${event.execution}: ${counted(event.selected, 'node')} in ${counted(state.plan.waves.length, 'wave')}, plan ${event.digest.slice(0, 12)}, started by ${event.by}`;
      return emergency === undefined
        ? say(planned, 'bold')
        : say(`${planned}; EMERGENCY: ${emergencyText(emergency)}`, ['red', 'bold']);
    }
    case 'driver-recovered':
      return say('! the driver before died; nodes that it had in hand are asked how they are', 'yellow');
    case 'command-refused':
      return told(`! ${event.verb} by ${event.by} refused: `, 'yellow', event.reason);
    case 'gate-evaluated':
      return gateLine(event, state);
    case 'task-started':
      return say(`task ${event.task} (${placeText(state, event.point, event.wave)}) begins`);
    case 'task-finished':
      return event.reason === null
        ? say(`✓ task ${event.task} done`, 'green')
        : told(`✗ task ${event.task} failed: `, 'red', event.reason);
    case 'wave-started':
      return waveStarted(event, state);
    case 'wave-passed-over':
      return say(`wave ${waveName(state, event.wave)} is passed over: ${words(event.reason).message}`);
    case 'round-started':
      return roundStarted(event, state);
    case 'node-finished':
      return nodeLine(event, verbose);
    case 'bake-started':
      return say(
        `wave ${waveName(state, event.wave)} bakes for ${durationText(event.until - event.at)}, until ${momentText(event.until, event.at)}`,
      );
    case 'wave-succeeded':
      return waveSucceeded(event, state);
    case 'approval-awaited':
    case 'approval-given':
    case 'approval-refused':
    case 'approval-rejected':
    case 'approval-expired':
    case 'hold-placed':
    case 'hold-lifted':
    case 'environment-locked':
    case 'environment-unlocked':
    case 'node-skipped':
      return peopleLine(event, state);
    case 'catch-up-planned':
      return say(`▸ one more wave for ${counted(nodesIn(event.rounds), 'node')} put off`, 'bold');
    case 'stop-requested':
      return told(event.reaction === 'abort' ? '✗ aborting: ' : '‹ going back: ', 'red', event.reason);
    case 'rollout-paused':
      return told('! paused: ', 'yellow', event.reason);
    case 'rollout-waiting': {
      const { message } = words(event.reason);
      return say(
        `… ${message}${event.notBefore === undefined ? '' : ` (not before ${momentText(event.notBefore, event.at)})`}`,
      );
    }
    case 'rollout-resumed':
    case 'wait-ended':
      return say(`going on (${event.by})`);
    case 'nodes-retried':
      return say(`${counted(event.nodes.length, 'node')} to be worked on again (${event.by})`);
    case 'rollback-started':
      return say(`‹ rolling back ${counted(nodesIn(event.rounds), 'node')}`, ['yellow', 'bold']);
    case 'rollout-failed':
      return say('✗ failed', ['red', 'bold']);
    case 'rollout-aborted':
      return say('✗ aborted', ['red', 'bold']);
    case 'rollout-rolled-back':
      return say('‹ rolled back', ['yellow', 'bold']);
    case 'rollout-succeeded':
      return say('✓ succeeded', ['green', 'bold']);
    default:
      return null;
  }
}

function nodeLine({ node, report }: EventOf<'node-finished'>, verbose: boolean): Line | null {
  const kind = failureKind(report);
  if (kind !== null) {
    const { cell, style } = cellLooks[kind];
    const what = kind === report.outcome ? outcomes[kind] : `${outcomes[kind]}, ${report.outcome}`;
    if (report.reason !== null) return told(`${cell} ${node} ${what}: `, style, report.reason);
    return say(`${cell} ${node} ${what}`, style);
  }
  if (!verbose) return null;
  const { cell } = cellLooks[report.outcome];
  return say(`${cell} ${node} ${report.outcome}${report.changed ? '' : ', nothing to do'}`, 'green');
}

/** The same without the mark, for where it stands under a heading. */
export function failureText({ node, report }: EventOf<'node-finished'>): Line {
  if (report.reason === null) return [plain(visible(node))];
  return [plain(visible(`${node}: ${words(report.reason).message}`)), styled(`  [${report.reason.code}]`, 'dim')];
}

const outcomes = { failed: 'failed', unreachable: 'could not be reached', unknown: 'is unknown' } as const;

function gateLine(event: EventOf<'gate-evaluated'>, state: RolloutState): Line {
  const { gate, point, wave, batch, result, decision } = event;
  const place = batch === null ? placeText(state, point, wave) : `${point} ${batch}`;
  const styles = { go: 'green', wait: 'yellow', stop: 'red', 'call-person': 'red' } as const;
  const advised = result.verdict !== 'pass' && decision === 'go' ? ' (goes on all the same)' : '';
  return [
    plain(visible(`gate ${gate} (${place}): `)),
    styled(`${result.verdict}${advised}`, styles[decision]),
    plain(visible(`: ${words(result.reason).message}`)),
  ];
}

function waveStarted({ wave }: EventOf<'wave-started'>, state: RolloutState): Line {
  const { size = 0, rounds = [] } = state.waves[wave] ?? {};
  const batches = rounds.reduce((sum, round) => sum + round.batches.length, 0);
  const shape =
    batches < 2
      ? ''
      : ` in ${counted(batches, 'batch', 'batches')}${rounds.length < 2 ? '' : `, ${rounds.length} rounds`}`;
  return say(`▸ wave ${waveName(state, wave)}: ${counted(size, 'node')}${shape}`, 'bold');
}

/** Only a wave with more than one round has rounds that one wants to hear of. */
function roundStarted({ wave, round, nodes }: EventOf<'round-started'>, state: RolloutState): Line | null {
  const { rounds = [], name = '' } = state.waves[wave] ?? {};
  if (state.phase === 'rollback' || rounds.length < 2) return null;
  return say(`wave ${name}, round ${round + 1} of ${rounds.length}: ${counted(nodes, 'node')}`);
}

function waveSucceeded({ wave, at }: EventOf<'wave-succeeded'>, state: RolloutState): Line {
  const startedAt = state.waves[wave]?.startedAt ?? null;
  return say(
    `✓ wave ${waveName(state, wave)} done${startedAt === null ? '' : ` in ${tookText(at - startedAt)}`}`,
    'green',
  );
}

function placeText(state: RolloutState, point: string, wave: number | null): string {
  return wave === null ? point : `${point} ${waveName(state, wave)}`;
}

function waveName(state: RolloutState, wave: number): string {
  return state.waves[wave]?.name ?? String(wave + 1);
}

function nodesIn(rounds: readonly WorkRound[]): number {
  return rounds.reduce((sum, { batches }) => sum + batches.reduce((inner, { nodes }) => inner + nodes.length, 0), 0);
}
