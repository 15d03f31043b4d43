import { nodeStates } from '../../core/rollout/node-state.ts';
import type { RolloutState, RolloutStatus } from '../../core/rollout/state.ts';
import { type Reason, words } from '../../errors/problem.ts';
import { goOn, openCommands } from '../advice.ts';
import { emergencyText } from '../emergency-text.ts';
import { asComments } from '../github/words.ts';
import { issueCommands } from '../issue-commands.ts';
import { nodeMeanings } from '../node-meanings.ts';
import { counted } from '../plural.ts';
import { type StatusView, statusView } from '../status.ts';
import { type Content, html, type Markup } from './markup.ts';
import type { PageOptions } from './page.ts';
import { badge, mark, type Section, withCode } from './section.ts';

/** Where it stands or how it ended and why, where every node is, and what can be done now. */
export function overview(
  state: RolloutState,
  { now, flags, driver }: Pick<PageOptions, 'now' | 'flags' | 'driver'>,
  broken: string | null,
): Section {
  const view = statusView(state, now, flags ?? '', driver);
  const next = view.next !== null && flags === null ? `in its issue: ${asComments(view.next)}` : view.next;
  const resuming = view.waitingFor?.code === 'driver-gone' ? [goOn(state, flags ?? '')] : [];
  const open = [...resuming, ...openCommands(state, flags ?? '', broken)];
  const commands = flags === null ? issueCommands(state, open) : open;
  return {
    id: 'overview',
    title: 'Overview',
    body: [
      view.emergency !== null &&
        html`<p class="why">${badge('bad', 'emergency')} ${emergencyText(view.emergency)}</p>\n`,
      html`<p class="why">${whereItStands(state, view)}</p>\n`,
      state.heldBack !== null &&
        state.ending === null &&
        html`<p>Before its next wave it stops: held by ${state.heldBack.by}: ${state.heldBack.note}</p>\n`,
      next !== null &&
        (commands.length === 0 || hintsSayMore.has(view.state)) &&
        html`<p>${withCode(sentence(next))}</p>\n`,
      bar(state),
      commands.length === 0
        ? null
        : html`<h3>What you can do now${flags === null && ', as a comment in its issue'}</h3>
<dl class="commands">${commands.map(({ command, does }) => html`<div><dt><code>${command}</code></dt><dd>${does}</dd></div>\n`)}</dl>
`,
    ],
  };
}

/** Elsewhere the commands that are open say better what the hint says. */
const hintsSayMore: ReadonlySet<RolloutStatus> = new Set(['planned', 'waiting', 'running', 'baking', 'rolling-back']);

/** One sentence that says what there is to know first. */
function whereItStands(state: RolloutState, { ended, waitingFor }: StatusView): Content {
  if (ended !== null) return because('', ended);
  if (waitingFor !== null) {
    const until = waitingFor.until === undefined ? '' : `; not before ${waitingFor.until}`;
    return because('', { ...waitingFor, message: `${waitingFor.message}${until}` });
  }
  const { waves, wave, rollback, stop, ending } = state;
  if (ending !== null) {
    const { failed, unreachable } = state.nodes.counts;
    const well = `It went through ${waves.length === 1 ? 'its wave' : `all of its ${waves.length} waves`}`;
    return failed + unreachable === 0
      ? `${well}.`
      : `${well}; ${counted(failed + unreachable, 'node')} went wrong, and it went on all the same.`;
  }
  if (stop !== null)
    return because(stop.reaction === 'abort' ? 'It is being aborted: ' : 'It turns back: ', said(stop));
  if (rollback !== null) return because('It goes back: ', said(rollback));
  if (state.phase === 'planned') return 'It has not begun: nothing was done to any node.';
  return state.phase === 'before'
    ? 'It has begun; no wave has.'
    : `Wave ${waves[wave]?.name ?? ''}, ${wave + 1} of ${waves.length}, is under way.`;
}

function because(start: string, { message, code }: { readonly message: string; readonly code: string }): Content {
  return html`${withCode(sentence(`${start}${message}`))} <code class="code">${code}</code>`;
}

function said({ reason }: { readonly reason: Reason }): { message: string; code: string } {
  return { message: words(reason).message, code: reason.code };
}

/** Reasons and hints begin small, because they follow a colon elsewhere. */
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
