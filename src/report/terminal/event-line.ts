import type { RolloutEvent } from '../../core/rollout/events.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { durationText } from '../../errors/duration-text.ts';
import { type Reason, words } from '../../errors/problem.ts';
import { visible } from '../visible.ts';
import { type Line, plain, type Style, styled } from './line.ts';

/** What an event says to people in one line; null for those that only programs want. `verbose`: also what went well with each node. */
export function eventLine(event: RolloutEvent, state: RolloutState, verbose: boolean): Line | null {
  switch (event.type) {
    case 'rollout-planned':
      return say(
        `${event.execution}: ${event.selected} nodes in ${state.plan.waves.length} waves, plan ${event.digest.slice(0, 12)}`,
        'bold',
      );
    case 'driver-recovered':
      return say('the driver before died; nodes that it had in hand are asked how they are', 'yellow');
    case 'command-refused':
      return say(`${event.verb} by ${event.by} refused: ${words(event.reason).message}`, 'yellow');
    case 'gate-evaluated':
      return gateLine(event, state);
    case 'task-started':
      return say(`task ${event.task} (${event.point}) …`);
    case 'task-finished':
      return event.reason === null ? say(`task ${event.task} done`, 'green') : bad(`task ${event.task}`, event.reason);
    case 'wave-started':
      return say(`wave ${waveName(state, event.wave)}: ${state.waves[event.wave]?.size ?? 0} nodes`, 'bold');
    case 'wave-passed-over':
      return say(`wave ${waveName(state, event.wave)} is empty and passed over: ${words(event.reason).message}`);
    case 'node-finished':
      return nodeLine(event, verbose);
    case 'bake-started':
      return say(`wave ${waveName(state, event.wave)} bakes for ${durationText(event.until - event.at)}`);
    case 'wave-succeeded':
      return say(`wave ${waveName(state, event.wave)} done`, 'green');
    case 'catch-up-planned':
      return say('one more wave for the nodes that could not be reached', 'bold');
    case 'stop-requested':
      return bad(event.reaction === 'abort' ? 'aborting' : 'rolling back', event.reason);
    case 'rollout-paused':
      return bad('paused', event.reason);
    case 'rollout-waiting':
      return say(`waiting: ${words(event.reason).message}`, 'yellow');
    case 'wait-ended':
    case 'rollout-resumed':
      return say(`going on (${event.by})`);
    case 'nodes-retried':
      return say(`${event.nodes.length} node${event.nodes.length === 1 ? '' : 's'} tried again (${event.by})`);
    case 'rollback-started': {
      const count = event.rounds.reduce(
        (sum, round) => sum + round.batches.reduce((inner, { nodes }) => inner + nodes.length, 0),
        0,
      );
      return say(
        `rollback of ${count} node${count === 1 ? '' : 's'} (${event.scope === 'rollout' ? 'the whole rollout' : event.scope})`,
        'yellow',
      );
    }
    case 'rollout-failed':
      return bad('failed', event.reason);
    default:
      return null;
  }
}

function say(text: string, style?: Style): Line {
  return style === undefined ? [plain(visible(text))] : [styled(visible(text), style)];
}

function bad(what: string, reason: Reason): Line {
  return [
    styled(`${visible(what)}: `, ['red', 'bold']),
    plain(visible(words(reason).message)),
    styled(`  [${reason.code}]`, 'dim'),
  ];
}

function nodeLine(event: Extract<RolloutEvent, { type: 'node-finished' }>, verbose: boolean): Line | null {
  const { node, report } = event;
  if (report.reason !== null && report.failure !== null) return bad(`${node} ${report.outcome}`, report.reason);
  if (report.reason !== null && report.outcome === 'unknown') return bad(`${node} unknown`, report.reason);
  if (!verbose) return null;
  return say(`${node} ${report.outcome}${report.changed ? '' : ', nothing to do'}`, 'green');
}

function gateLine(event: Extract<RolloutEvent, { type: 'gate-evaluated' }>, state: RolloutState): Line {
  const { gate, point, wave, batch, result, decision } = event;
  const place = batch ?? (wave === null ? null : waveName(state, wave));
  const tones: Record<string, Style> = { go: 'green', wait: 'yellow', stop: 'red', 'call-person': 'red' };
  const advised = result.verdict !== 'pass' && decision === 'go' ? ' (advice only)' : '';
  return [
    plain(visible(`gate ${gate} (${point}${place === null ? '' : ` ${place}`}): `)),
    styled(`${result.verdict}${advised}`, tones[decision] ?? 'yellow'),
    plain(visible(`, ${words(result.reason).message}`)),
  ];
}

function waveName(state: RolloutState, wave: number): string {
  return state.waves[wave]?.name ?? String(wave + 1);
}
