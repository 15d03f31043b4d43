import { counted } from '../../plural.ts';
import type { FleetData } from '../page-data.ts';
import { Details } from './details.ts';
import { found } from './dom.ts';
import { Fleet } from './fleet.ts';
import { showGrid } from './grid.ts';
import { groupsOf } from './groups.ts';
import { openForPrinting } from './printing.ts';
import { showTable } from './table.ts';
import { offerThemes } from './theme.ts';

const fleet = new Fleet(JSON.parse(found('#fleet-data').textContent ?? '') as FleetData);
const details = new Details(fleet);
const controls = found<HTMLFormElement>('#fleet-controls');
const nodes = found<HTMLElement>('#nodes');
const pointed = found<HTMLElement>('#pointed');
const shown = found<HTMLElement>('#shown');

function show(): void {
  const chosen = new FormData(controls);
  const by = found<HTMLSelectElement>('#group-by').value;
  const groups = groupsOf(fleet, {
    by,
    find: found<HTMLInputElement>('#find').value,
    states: new Set(chosen.getAll('state').map(Number)),
  });
  const count = groups.reduce((sum, group) => sum + group.nodes.length, 0);
  shown.textContent = `${count} of ${counted(fleet.size, 'node')} in ${counted(groups.length, 'group')}`;
  pointed.textContent = count === fleet.size ? hint : shown.textContent;
  if (chosen.get('view') === 'table') showTable(nodes, fleet, groups, by);
  else showGrid(nodes, fleet, groups, { pointed: point, chosen: (node, cell, keys) => details.open(node, cell, keys) });
}

/** All nodes that went wrong for one cause, whatever was chosen before. */
function showCause(cause: number): void {
  controls.reset();
  found<HTMLSelectElement>('#group-by').value = 'cause';
  show();
  nodes.querySelectorAll('.cells')[cause]?.querySelector<HTMLElement>('.cell')?.focus();
}

const hint = 'Point at a node to see what it is, choose it to see what happened to it.';

function point(index: number): void {
  const { name, state, wave, batch, version, why } = fleet.node(index);
  const parts = [name, state, `wave ${wave}`, batch, version === null ? null : `version ${version}`, why];
  pointed.textContent = parts.filter((part) => part !== null).join(' · ');
}

found<HTMLElement>('#without-script').hidden = true;
controls.hidden = false;
controls.addEventListener('change', show);
controls.addEventListener('submit', (event) => event.preventDefault());
found('#find').addEventListener('input', show);
document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>('button') : null;
  const { node, cause } = button?.dataset ?? {};
  if (button !== null && node !== undefined) details.open(Number(node), button, true);
  if (cause !== undefined) showCause(Number(cause));
});
offerThemes();
openForPrinting();
show();
