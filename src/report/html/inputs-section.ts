import type { RolloutEvent } from '../../core/rollout/events.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { words } from '../../errors/problem.ts';
import { counted } from '../plural.ts';
import { type Content, html, type Markup } from './markup.ts';
import { type Section, tableMarkup } from './section.ts';

const exclusionsShown = 100;
const groupsShown = 50;

/** What was planned and from what: all that the digest covers, as far as people want to see it. */
export function inputsSection({ plan }: RolloutState, events: readonly RolloutEvent[]): Section {
  const { source, params, definition, excluded, waves, limits } = plan;
  const planned = events.find((event) => event.type === 'rollout-planned');
  const facts: [string, Content][] = [
    ['plan', html`<code class="hash">${plan.digest}</code>`],
    ['rollout file', html`<code>${source.file}</code>`],
    ['commit', source.commit === null ? 'outside git' : html`<code class="hash">${source.commit}</code>`],
    ['nodes', `${counted(plan.nodes.length, 'node')} selected, ${excluded.length} left out`],
    ['ran in', html`<code>${planned?.root ?? ''}</code>`],
    [
      'secrets',
      definition.secrets.length === 0
        ? 'none'
        : html`${definition.secrets.join(', ')} <small>(names only: values are never recorded)</small>`,
    ],
  ];
  if (definition.description !== '') facts.unshift(['about', definition.description]);
  if (planned !== undefined && planned.skipping.length > 0) facts.push(['ran without', planned.skipping.join(', ')]);
  return {
    id: 'inputs',
    title: 'Plan and inputs',
    body: [
      html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>\n`,
      table(
        'Parameters',
        ['parameter', 'value'],
        Object.entries(params).map(([name, value]) => [name, html`<code>${value}</code>`]),
      ),
      table(
        'Files',
        ['file', 'SHA-256'],
        Object.entries(source.files).map(([file, hash]) => [
          html`<code>${file}</code>`,
          html`<code class="hash">${hash}</code>`,
        ]),
      ),
      table(
        'Waves',
        ['wave', 'nodes', 'rounds', 'why'],
        waves.map(({ name, from, to, rounds, sizing }) => [name, to - from, rounds.length, words(sizing).message]),
      ),
      limits.map(({ atMost, per, groups }) =>
        table(
          `Limit: at most ${atMost}${per === undefined ? '' : ` per ${per}`}`,
          [per ?? 'group', 'nodes', 'at most'],
          groups
            .slice(0, groupsShown)
            .map(({ value, nodes, atMost: most }) => [
              value ?? (per === undefined ? 'the whole fleet' : '(none)'),
              nodes,
              most,
            ]),
          groups.length - groupsShown,
        ),
      ),
      table(
        'Left out',
        ['node', 'why', 'code'],
        excluded
          .slice(0, exclusionsShown)
          .map(({ node, reason }) => [node, words(reason).message, html`<code>${reason.code}</code>`]),
        excluded.length - exclusionsShown,
      ),
    ],
  };
}

/** Nothing where there is nothing in it. */
function table(
  title: string,
  heads: readonly string[],
  rows: readonly (readonly Content[])[],
  more = 0,
): Markup | null {
  if (rows.length === 0) return null;
  return html`<h3>${title}</h3>
${tableMarkup(title, heads, rows)}${more > 0 && html`<p>and ${more} more</p>`}`;
}
