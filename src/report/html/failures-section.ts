import type { RolloutState } from '../../core/rollout/state.ts';
import { commonLabel, type FailureGroup, lastLines, whatHappened } from '../failures.ts';
import { counted } from '../plural.ts';
import { html, lines, type Markup } from './markup.ts';
import { mark, type Section, withCode } from './section.ts';

const mostGroups = 50;
const namesShown = 12;
const tailLines = 20;

/** What went wrong, by most likely cause, with what the first node of each printed. */
export function failuresSection(state: RolloutState, groups: readonly FailureGroup[]): Section {
  const rest = groups.slice(mostGroups);
  const nodes = rest.reduce((sum, group) => sum + group.nodes.length, 0);
  return {
    id: 'failures',
    title: 'What went wrong',
    body:
      groups.length === 0
        ? null
        : [
            groups.slice(0, mostGroups).map((group, at) => groupMarkup(state, group, at)),
            rest.length > 0 && html`<p>and ${counted(nodes, 'node')} for ${counted(rest.length, 'other cause')}</p>`,
          ],
  };
}

function groupMarkup(state: RolloutState, group: FailureGroup, at: number): Markup {
  const { kind, code, message, tail, nodes } = group;
  const common = commonLabel(state, nodes);
  const names = nodes
    .slice(0, namesShown)
    .map(
      (index) =>
        html`<li><button type="button" class="node" data-node="${index}">${state.plan.nodes[index]?.name ?? ''}</button></li>`,
    );
  const more = nodes.length - names.length;
  const printed = lastLines(tail, tailLines).join('\n');
  return html`<article class="cause is-${kind}">
<h3>${mark(kind)} ${whatHappened(group)}${common !== null && html`, all with <code>${common}</code>`}</h3>
<p>${withCode(message)} <code class="code">${code}</code></p>
<ul class="names" aria-label="Nodes">${names}${more > 0 && html`<li><button type="button" class="more" data-cause="${at}">and ${more} more</button></li>`}</ul>
${printed !== '' && html`<figure><figcaption>the last that ${state.plan.nodes[nodes[0] ?? 0]?.name ?? ''} printed</figcaption><pre tabindex="0">${lines(printed)}</pre></figure>`}
</article>
`;
}
