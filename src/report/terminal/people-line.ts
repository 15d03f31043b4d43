import type { EventOf } from '../../core/rollout/events.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { bypassedText } from '../bypassed-text.ts';
import { momentText } from '../moments.ts';
import type { Line } from './line.ts';
import { say, told } from './say.ts';

type PeopleEvent =
  | EventOf<'approval-awaited'>
  | EventOf<'approval-given'>
  | EventOf<'approval-refused'>
  | EventOf<'approval-rejected'>
  | EventOf<'approval-expired'>
  | EventOf<'hold-placed'>
  | EventOf<'hold-lifted'>
  | EventOf<'environment-locked'>
  | EventOf<'environment-unlocked'>
  | EventOf<'node-skipped'>;

/** What people said about a rollout that waits for them, and what they took out of its way. */
export function peopleLine(event: PeopleEvent, state: RolloutState): Line {
  switch (event.type) {
    case 'approval-awaited':
      return say(`… wave ${waveName(state, event.wave)} waits to be approved`, 'yellow');
    case 'approval-given':
      return event.unreviewed === true
        ? say(`! wave ${waveName(state, event.wave)} let on by ${event.by}: ${bypassedText}`, 'yellow')
        : say(`✓ wave ${waveName(state, event.wave)} approved by ${event.by}${via(event)}`, 'green');
    case 'approval-refused':
      return told(`! approval by ${event.by}${via(event)} does not count: `, 'yellow', event.reason);
    case 'approval-rejected':
      return say(
        `✗ wave ${waveName(state, event.wave)} rejected by ${event.by}${via(event)}${because(event.note)}`,
        'red',
      );
    case 'approval-expired':
      return say(
        `! the approval of wave ${waveName(state, event.wave)} by ${event.people.join(', ')} is void by its age`,
        'yellow',
      );
    case 'hold-placed': {
      const until = event.until === undefined ? '' : ` until ${momentText(event.until, event.at)}`;
      return say(`! held back before the next wave${until} by ${event.by}${because(event.note)}`, 'yellow');
    }
    case 'hold-lifted':
      return say(`no longer held back (${event.by})`);
    case 'environment-locked': {
      const until = event.until === undefined ? '' : ` until ${momentText(event.until, event.at)}`;
      const where = event.environment === null ? 'every environment' : `environment ${event.environment}`;
      return say(`! ${where} locked${until} by ${event.by}${because(event.note)}`, 'yellow');
    }
    case 'environment-unlocked':
      return say(
        `${event.environment === null ? 'every environment' : `environment ${event.environment}`} no longer locked`,
      );
    case 'node-skipped':
      return say(`${event.node} skipped by ${event.by}${because(event.note)}`);
  }
}

function via({ via: way }: { readonly via: string }): string {
  return way === 'environment' ? ' in the environment' : '';
}

function because(note: string | undefined): string {
  return note === undefined || note === '' ? '' : `: ${note}`;
}

function waveName(state: RolloutState, wave: number): string {
  return state.waves[wave]?.name ?? String(wave + 1);
}
