import type { EventOf, RolloutEvent } from '../../../core/rollout/events.ts';
import type { RolloutState } from '../../../core/rollout/state.ts';
import { link, table } from '../../markdown.ts';
import { momentText } from '../../moments.ts';
import { attention } from '../attention.ts';
import { failureSection } from '../failure-section.ts';
import { gateText } from '../gate-text.ts';
import { fitting, Room } from '../room.ts';
import type { Site } from '../site.ts';
import { said } from '../words.ts';
import { waveSection } from '../wave-section.ts';
import { decisionText } from './decision-text.ts';

const decisionsRoom = 60_000;
const gatesRoom = 120_000;
const failuresRoom = 60_000;

export interface Turn {
  /** After the turn. */
  readonly state: RolloutState;
  /** All that the ledger holds. */
  readonly events: readonly RolloutEvent[];
  /** How many events it held before the turn. */
  readonly from: number;
  /** What is to be done now, as one sentence of our own; empty: nothing more to say. */
  readonly next: string;
  readonly site: Site;
}

/** What a turn decided and why, for the summary of its job; what settled a round tells of its failures too. */
export function turnSummary({ state, events, from, next, site }: Turn): string {
  const news = events.slice(from);
  const decisions = news.flatMap((event) => {
    const text = decisionText(event, state);
    return text === null ? [] : [[momentText(event.at, state.changedAt), text]];
  });
  const { kept, leftOut } = fitting(
    decisions.map((cells) => cells.join(' | ')),
    new Room(decisionsRoom),
  );
  const more = leftOut === 0 ? '' : `\n\n… and ${leftOut} more; the ledger has them all.`;
  const issue = state.issue === null ? '' : ` · ${link(`issue ${state.issue.number}`, state.issue.url)}`;
  return [
    `### Rollout ${said(state.execution)}${issue}`,
    attention(state, 'in its issue'),
    next === '' ? '' : `**Next:** ${next}`,
    kept.length === 0
      ? 'Nothing was decided in this turn.'
      : `### What was decided\n\n${table(['when', ''], decisions.slice(0, kept.length))}${more}`,
    ...gateTexts(news, state),
    news.some(({ type }) => type === 'node-finished') ? failureSection(state, site, failuresRoom) : '',
    waveSection(state, site),
  ]
    .filter((each) => each !== '')
    .join('\n\n');
}

/** The evidence of the gates that were asked in this turn, those that did not pass first. */
function gateTexts(news: readonly RolloutEvent[], state: RolloutState): string[] {
  const asked = news.filter((event) => event.type === 'gate-evaluated');
  const passed = ({ result }: EventOf<'gate-evaluated'>): boolean => result.verdict === 'pass';
  const ordered = [...asked.filter((each) => !passed(each)), ...asked.filter(passed)];
  const texts = ordered.map((event) => gateText(event, state.waves[event.wave ?? -1]?.name ?? null));
  if (texts.length === 0) return [];
  const { kept, leftOut } = fitting(texts, new Room(gatesRoom));
  return ['### Gates', ...kept, ...(leftOut === 0 ? [] : [`… and ${leftOut} more answers.`])];
}
