import { nodeStates } from '../../core/rollout/node-state.ts';
import type { RolloutState } from '../../core/rollout/state.ts';
import { html } from './markup.ts';
import { mark, type Section } from './section.ts';

/** Where the page's own program shows the fleet; the controls are there from the beginning, the nodes come with it. */
export function fleetSection(state: RolloutState, wentWrong: boolean): Section {
  const { counts } = state.nodes;
  const keys = [...new Set(state.plan.nodes.flatMap(({ labels }) => Object.keys(labels)))].sort();
  return {
    id: 'fleet',
    title: 'Fleet',
    body: html`<p id="without-script">The nodes one by one need JavaScript; everything else on this page is here without it.</p>
<form class="controls" id="fleet-controls" hidden>
<label>Group by <select id="group-by">
<option value="wave">wave</option><option value="state">state</option><option value="batch">batch</option><option value="version">version</option>${wentWrong && html`<option value="cause">likely cause</option>`}
${keys.length > 0 && html`<optgroup label="label">${keys.map((key, at) => html`<option value="label:${at}">${key}</option>`)}</optgroup>`}
</select></label>
<label>Find <input id="find" type="search" placeholder="name or address" autocomplete="off" spellcheck="false"></label>
<fieldset><legend>Show</legend>
<label><input type="radio" name="view" value="grid" checked> grid</label>
<label><input type="radio" name="view" value="table"> table</label>
</fieldset>
<fieldset class="states"><legend>States</legend>
${nodeStates.map((name, at) => counts[name] > 0 && html`<label><input type="checkbox" name="state" value="${at}" checked>${mark(name)} ${name} <small>${counts[name]}</small></label>\n`)}
</fieldset>
</form>
<p class="pointed" id="pointed" aria-hidden="true"></p>
<p class="visually-hidden" id="shown" role="status"></p>
<div id="nodes"></div>
`,
  };
}
