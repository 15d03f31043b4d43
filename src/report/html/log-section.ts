import type { RolloutEvent } from '../../core/rollout/events.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { eventLine } from '../terminal/event-line.ts';
import { html } from './markup.ts';
import { type Section, severalDays, tableMarkup, timeMarkup } from './section.ts';

/** A rollout that was woken up for weeks has more to tell than anybody reads: its beginning and its end. */
const firstShown = 200;
const lastShown = 300;

/** What has a part of the page of its own. */
const elsewhere: ReadonlySet<RolloutEvent['type']> = new Set(['node-finished', 'gate-evaluated', 'round-started']);

interface Entry {
  readonly at: number;
  readonly who: string;
  readonly what: string;
}

/** Who did what when: commands and what came of them, and what the rollout did by its own rules. */
export function logSection(state: RolloutState, events: readonly RolloutEvent[]): Section {
  const entries = events.map((event) => entryOf(event, state)).filter((entry) => entry !== null);
  const days = severalDays(state.startedAt, state.changedAt);
  const row = ({ at, who, what }: Entry) => [timeMarkup(at, days), who, what];
  const hidden = Math.max(0, entries.length - firstShown - lastShown);
  const rows = entries.map(row);
  if (hidden > 0)
    rows.splice(firstShown, hidden, ['…', '', html`<em>${hidden} entries left out; the ledger has them</em>`]);
  return { id: 'log', title: 'Who did what', body: tableMarkup('Entries', ['when', 'who', 'what'], rows) };
}

function entryOf(event: RolloutEvent, state: RolloutState): Entry | null {
  if (elsewhere.has(event.type)) return null;
  const who = 'by' in event ? event.by : 'wavegate';
  if (event.type === 'command-accepted') return { at: event.at, who, what: `asked to ${event.verb}` };
  const line = eventLine(event, state, false);
  return line === null ? null : { at: event.at, who, what: line.map(({ text }) => text).join('') };
}
