import type { EventOf, RolloutEvent } from '../../core/rollout/events.ts';
import type { Verdict } from '../../core/gates/gate-result.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import type { Arg } from '../../errors/entry.ts';
import { words } from '../../errors/problem.ts';
import { counted } from '../plural.ts';
import { html, type Markup } from './markup.ts';
import { badge, type Section, severalDays, tableMarkup, timeMarkup, type Tone, withCode } from './section.ts';

type Answer = EventOf<'gate-evaluated'>;

/** Of each gate at each place. */
const answersShown = 10;
const recordsShown = 20;

const tones: Readonly<Record<Verdict, Tone>> = {
  pass: 'good',
  fail: 'bad',
  inconclusive: 'warn',
  error: 'bad',
  stale: 'warn',
};

/** What the rollout did about an answer, where that is not what the answer says. */
const done = { go: 'went on', wait: 'waited', stop: 'stopped', 'call-person': 'asked for a person' } as const;

/** What every gate answered, with what it had looked at; answers of one gate at one place stand together. */
export function gatesSection(state: RolloutState, events: readonly RolloutEvent[]): Section {
  const answers = events.filter((event): event is Answer => event.type === 'gate-evaluated');
  const places = Map.groupBy(answers, ({ gate, point, wave }) => JSON.stringify([gate, point, wave]));
  return {
    id: 'gates',
    title: 'Gates',
    body: answers.length === 0 ? null : [...places.values()].map((each) => placeMarkup(state, each)),
  };
}

function placeMarkup(state: RolloutState, answers: readonly Answer[]): Markup | null {
  const last = answers.at(-1);
  if (last === undefined) return null;
  const days = severalDays(state.startedAt, state.changedAt);
  const where = last.wave === null ? last.point : `${last.point} ${state.waves[last.wave]?.name ?? last.wave + 1}`;
  const shown = notable(answers);
  return html`<details class="gate"${last.result.verdict !== 'pass' && ' open'}>
<summary><span class="name">${last.gate}</span> <span class="place">${where}</span> ${badge(tones[last.result.verdict], last.result.verdict)}
<span class="said">${withCode(words(last.result.reason).message)}</span>${answers.length > 1 && html` <small>${tally(answers)}</small>`}</summary>
${shown.map((answer) => answerMarkup(answer, days))}
${answers.length > shown.length && html`<p>${counted(answers.length - shown.length, 'more answer')} of the same kind</p>`}
</details>
`;
}

/** The last one and those that were no pass: what went well time and again is said once. */
function notable(answers: readonly Answer[]): Answer[] {
  const last = answers.at(-1);
  const others = answers.slice(0, -1).filter(({ result }) => result.verdict !== 'pass');
  return [...others.slice(-answersShown), ...(last === undefined ? [] : [last])];
}

function tally(answers: readonly Answer[]): string {
  const counts = Map.groupBy(answers, ({ result }) => result.verdict);
  return `asked ${answers.length} times: ${[...counts].map(([verdict, of]) => `${of.length} ${verdict}`).join(', ')}`;
}

function answerMarkup({ at, gate, batch, result, decision }: Answer, days: boolean): Markup {
  const { verdict, reason, evidence } = result;
  const { message, hint } = words(reason);
  const rest = evidence.length - recordsShown;
  return html`<div class="answer">
<p>${timeMarkup(at, days)} ${batch !== null && html`<code>${batch}</code> `}${badge(tones[verdict], verdict)} the rollout ${done[decision]}${verdict !== 'pass' && decision === 'go' && ' all the same'}: ${withCode(message)} <code class="code">${reason.code}</code></p>
${verdict !== 'pass' && hint !== '' && html`<p>${withCode(hint)}</p>`}
${evidence.length > 0 && evidenceMarkup(gate, evidence.slice(0, recordsShown))}
${rest > 0 && html`<p>and ${counted(rest, 'more record')}</p>`}
</div>
`;
}

function evidenceMarkup(gate: string, records: Answer['result']['evidence']): Markup {
  const keys = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const cell = (value: Arg | undefined): string => (Array.isArray(value) ? value.join(', ') : String(value ?? ''));
  const rows = records.map((record) => keys.map((key) => cell(Object.hasOwn(record, key) ? record[key] : undefined)));
  return tableMarkup(`Evidence of ${gate}`, keys, rows);
}
