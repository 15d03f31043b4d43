import { tookText } from '../../moments.ts';
import { element } from './dom.ts';
import type { Fleet } from './fleet.ts';
import type { Group } from './groups.ts';

const rowsOfPage = 100;

/** The same nodes in the same order as a table, a page at a time. */
export function showTable(into: HTMLElement, fleet: Fleet, groups: readonly Group[], by: string): void {
  // The other groupings have columns of their own.
  const grouped = by === 'cause' || by.startsWith('label:');
  const rows = groups.flatMap(({ title, nodes }) => nodes.map((node) => ({ title, node })));
  const pages = Math.max(1, Math.ceil(rows.length / rowsOfPage));
  const body = element('tbody');
  const heads = ['node', ...(grouped ? ['group'] : []), 'state', 'wave', 'batch', 'version', 'took', 'why'];
  const table = element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
    body,
  );
  const where = element('span', { role: 'status' });
  const before = element('button', { type: 'button' }, 'Previous');
  const after = element('button', { type: 'button' }, 'Next');
  let page = 0;
  const show = (to: number): void => {
    page = Math.min(pages - 1, Math.max(0, to));
    const from = page * rowsOfPage;
    const shown = rows.slice(from, from + rowsOfPage);
    body.replaceChildren(...shown.map(({ title, node }) => rowOf(fleet, node, grouped ? title : null)));
    where.textContent = rows.length === 0 ? 'no nodes' : `${from + 1} to ${from + shown.length} of ${rows.length}`;
    before.disabled = page === 0;
    after.disabled = page === pages - 1;
  };
  before.addEventListener('click', () => show(page - 1));
  after.addEventListener('click', () => show(page + 1));
  show(0);
  into.replaceChildren(
    element('div', { class: 'scroll', role: 'group', 'aria-label': 'Nodes', tabindex: '0' }, table),
    element('p', { class: 'pager' }, before, where, after),
  );
}

function rowOf(fleet: Fleet, index: number, group: string | null): HTMLElement {
  const { name, state, sign, wave, batch, version, took, why } = fleet.node(index);
  const more = element('button', { type: 'button', class: 'node', 'data-node': String(index) }, name);
  const mark = element('span', { class: `mark is-${state}`, 'aria-hidden': 'true' }, sign);
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, more),
    group === null ? null : element('td', {}, group),
    element('td', { class: 'state' }, mark, ` ${state}`),
    ...[wave, batch, version, took === null ? null : tookText(took), why].map((text) => element('td', {}, text)),
  );
}
