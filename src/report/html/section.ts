import type { RolloutStatus } from '../../core/rollout/state.ts';
import type { NodeStateName } from '../../core/rollout/node-state.ts';
import { isoTime } from '../moments.ts';
import { cellLooks } from '../terminal/cells.ts';
import { type Content, html, type Markup } from './markup.ts';

/** A part of the page with a heading of its own; empty ones are left out of the page and its table of contents. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Content;
}

export function sectionMarkup({ id, title, body }: Section): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${body}
</section>
`;
}

/** A time for people, with its exact form for programs and for who points at it. */
export function timeMarkup(at: number, day: boolean): Markup {
  const iso = isoTime(at);
  return html`<time datetime="${iso}" title="${iso}">${day ? `${iso.slice(0, 10)} ` : ''}${iso.slice(11, 19)}Z</time>`;
}

/** Whether times need their date to be understood. */
export function severalDays(from: number, to: number): boolean {
  return isoTime(from).slice(0, 10) !== isoTime(to).slice(0, 10);
}

/** The sign of a node's state: told by its shape as well as by its colour. */
export function mark(state: NodeStateName): Markup {
  return html`<span class="mark is-${state}" aria-hidden="true">${cellLooks[state].cell}</span>`;
}

export type Tone = 'good' | 'bad' | 'warn' | 'calm';

/** `sign` says the tone where colour does not. */
export function badge(tone: Tone, text: string): Markup {
  return html`<span class="badge ${tone}"><span aria-hidden="true">${signs[tone]} </span>${text}</span>`;
}

const signs: Readonly<Record<Tone, string>> = { good: '✓', bad: '✗', warn: '!', calm: '•' };

export const statusTones: Readonly<Record<RolloutStatus, Tone>> = {
  planned: 'calm',
  waiting: 'calm',
  running: 'calm',
  baking: 'calm',
  paused: 'warn',
  'rolling-back': 'warn',
  succeeded: 'good',
  failed: 'bad',
  aborted: 'bad',
  'rolled-back': 'warn',
};

/** Text in which what stands in backticks is shown as code; as it is where something in it has backticks of its own. */
export function withCode(text: string): Content {
  const parts = text.split(/(?<![^\s(])`([^`]+)`(?![\w`])/);
  if (parts.some((part) => part.includes('`'))) return text;
  return parts.map((part, at) => (at % 2 === 1 ? html`<code>${part}</code>` : part));
}

/** A table that can be scrolled by itself, so that the page never has to be. `label` tells it apart from others. */
export function tableMarkup(label: string, heads: readonly Content[], rows: readonly (readonly Content[])[]): Markup {
  return html`<div class="scroll" role="group" aria-label="${label}" tabindex="0"><table>
<thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(([first = '', ...cells]) => html`<tr><th scope="row">${first}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table></div>
`;
}
