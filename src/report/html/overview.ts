import { nodeStates } from '../../core/rollout/node-state.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { openCommands } from '../advice.ts';
import { nodeMeanings } from '../node-meanings.ts';
import { statusView } from '../status.ts';
import { type Content, html, type Markup } from './markup.ts';
import { mark, type Section, withCode } from './section.ts';

/** Where it stands or how it ended and why, where every node is, and what can be done now. */
export function overview(state: RolloutState, now: number, flags: string, broken: string | null): Section {
  const view = statusView(state, now, flags);
  const why = view.ended ?? view.waitingFor;
  const until = view.waitingFor?.until;
  const commands = openCommands(state, flags, broken);
  return {
    id: 'overview',
    title: 'Overview',
    body: [
      why === null
        ? null
        : html`<p class="why">${withCode(why.message)}${until === undefined ? '' : `; not before ${until}`} <code class="code">${why.code}</code></p>\n`,
      // The commands below say it better where there is nothing to wait for.
      view.next !== null &&
        (why === view.waitingFor || commands.length === 0) &&
        html`<p>${withCode(sentence(view.next))}</p>\n`,
      bar(state),
      commands.length === 0
        ? null
        : html`<h3>What you can do now</h3>
<dl class="commands">${commands.map(({ command, does }) => html`<div><dt><code>${command}</code></dt><dd>${does}</dd></div>\n`)}</dl>
`,
    ],
  };
}

/** Hints begin small, because they follow a colon elsewhere. */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The fleet as one bar; what is small is never too small to see. */
function bar({ nodes: { counts, size } }: RolloutState): Markup {
  const present = nodeStates.filter((name) => counts[name] > 0);
  const shares = present.map((name) => Math.max(1, (counts[name] / Math.max(1, size)) * 100));
  const total = shares.reduce((sum, share) => sum + share, 0);
  let left = 0;
  const pieces = present.map((name, at): Content => {
    const width = ((shares[at] ?? 0) / total) * 100;
    const piece = html`<rect class="is-${name}" x="${left.toFixed(3)}%" y="0" width="${width.toFixed(3)}%" height="100%"/>`;
    left += width;
    return piece;
  });
  return html`<svg class="bar" width="100%" height="14" aria-hidden="true">${pieces}</svg>
<ul class="counts">${present.map(
    (name) =>
      html`<li>${mark(name)}<span><strong>${counts[name]}</strong> ${name}</span><small>${nodeMeanings[name]}</small></li>`,
  )}</ul>
`;
}
