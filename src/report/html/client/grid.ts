import { element } from './dom.ts';
import type { Fleet } from './fleet.ts';
import { type Group, tallyText } from './groups.ts';

/** Up to so many nodes each has its name in its cell; up to so many a cell is large enough to be touched. */
const mostNamed = 150;
const mostLarge = 2_000;

export interface GridEvents {
  /** The pointer or the focus came to a node. */
  readonly pointed: (node: number) => void;
  /** Somebody wants to know more; `keyboard`: and will go on from the keyboard. */
  readonly chosen: (node: number, cell: HTMLElement, keyboard: boolean) => void;
}

/**
 * The fleet as cells, a list box for each group: one stop for the Tab key, arrow keys between cells and groups. The element takes the place
 * of everything in `into`.
 */
export function showGrid(into: HTMLElement, fleet: Fleet, groups: readonly Group[], events: GridEvents): void {
  const count = groups.reduce((sum, group) => sum + group.nodes.length, 0);
  const size = count <= mostNamed ? 'named' : count <= mostLarge ? 'large' : 'small';
  const help = element(
    'p',
    { class: 'visually-hidden', id: 'grid-help' },
    'Arrow keys go from node to node, Page Up and Page Down from group to group, Enter shows what happened to a node.',
  );
  const boxes = groups.map((group, at) => groupElement(fleet, group, at, size === 'named'));
  const grid = element('div', { class: `grid ${size}` }, help, ...boxes);
  grid.querySelector('.cell')?.setAttribute('tabindex', '0');
  listen(grid, events);
  into.replaceChildren(grid);
}

function groupElement(fleet: Fleet, { title, nodes }: Group, at: number, named: boolean): HTMLElement {
  const heading = element('h3', { id: `group-${at}` }, `${title} `, element('small', {}, tallyText(fleet, nodes)));
  const box = element('div', {
    class: 'cells',
    role: 'listbox',
    'aria-labelledby': heading.id,
    'aria-describedby': 'grid-help',
    'aria-orientation': 'horizontal',
  });
  for (const index of nodes) box.append(cellOf(fleet, index, named));
  return element('div', { class: 'group' }, heading, box);
}

function cellOf(fleet: Fleet, index: number, named: boolean): HTMLElement {
  const state = fleet.state(index);
  const name = fleet.name(index);
  const cell = document.createElement('span');
  cell.className = `cell is-${state}`;
  cell.setAttribute('role', 'option');
  cell.setAttribute('aria-selected', 'false');
  cell.setAttribute('aria-label', `${name}, ${state}`);
  cell.setAttribute('tabindex', '-1');
  cell.dataset['node'] = String(index);
  const sign = fleet.sign(index);
  if (named) cell.append(element('i', {}, sign), name);
  // A plain block is the sign of what went well; ten thousand texts would cost more than all else.
  else if (state !== 'succeeded') cell.textContent = sign;
  return cell;
}

function listen(grid: HTMLElement, { pointed, chosen }: GridEvents): void {
  const cellAt = (event: Event): HTMLElement | null =>
    event.target instanceof Element ? event.target.closest<HTMLElement>('.cell') : null;
  const choose = (cell: HTMLElement, keyboard: boolean): void => {
    for (const other of grid.querySelectorAll('[aria-selected=true]')) other.setAttribute('aria-selected', 'false');
    cell.setAttribute('aria-selected', 'true');
    chosen(nodeOf(cell), cell, keyboard);
  };
  grid.addEventListener('mouseover', (event) => {
    const cell = cellAt(event);
    if (cell !== null) pointed(nodeOf(cell));
  });
  grid.addEventListener('focusin', (event) => {
    const cell = cellAt(event);
    if (cell === null) return;
    for (const other of grid.querySelectorAll('.cell[tabindex="0"]')) other.setAttribute('tabindex', '-1');
    cell.setAttribute('tabindex', '0');
    pointed(nodeOf(cell));
  });
  grid.addEventListener('click', (event) => {
    const cell = cellAt(event);
    if (cell !== null) choose(cell, false);
  });
  grid.addEventListener('keydown', (event) => {
    const cell = cellAt(event);
    if (cell === null || event.altKey || event.metaKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      choose(cell, true);
      return;
    }
    const next = target(grid, cell, event);
    if (next === null) return;
    event.preventDefault();
    next.focus();
  });
}

function nodeOf(cell: HTMLElement): number {
  return Number(cell.dataset['node']);
}

/** The cell that a key leads to; null when it leads nowhere. */
function target(grid: HTMLElement, cell: HTMLElement, { key, ctrlKey }: KeyboardEvent): HTMLElement | null {
  const box = cell.parentElement;
  if (box === null) return null;
  const boxes = [...grid.querySelectorAll<HTMLElement>('.cells')];
  const place = boxes.indexOf(box);
  const cells = box.children;
  const at = [...cells].indexOf(cell);
  const across = getComputedStyle(box).gridTemplateColumns.split(' ').length;
  const cellIn = (of: number, index: number): HTMLElement | null =>
    (boxes[of]?.children[index] as HTMLElement | undefined) ?? null;
  const last = (of: number): number => (boxes[of]?.children.length ?? 0) - 1;
  switch (key) {
    case 'ArrowRight':
      return cellIn(place, at + 1) ?? cellIn(place + 1, 0);
    case 'ArrowLeft':
      return at > 0 ? cellIn(place, at - 1) : cellIn(place - 1, last(place - 1));
    case 'ArrowDown': {
      if (at + across < cells.length) return cellIn(place, at + across);
      const lastRow = Math.floor((cells.length - 1) / across);
      if (Math.floor(at / across) < lastRow) return cellIn(place, cells.length - 1);
      return cellIn(place + 1, Math.min(at % across, last(place + 1)));
    }
    case 'ArrowUp': {
      if (at >= across) return cellIn(place, at - across);
      const above = last(place - 1);
      return cellIn(place - 1, Math.min(above, above - (above % across) + at));
    }
    case 'PageDown':
      return cellIn(place + 1, 0);
    case 'PageUp':
      return at > 0 ? cellIn(place, 0) : cellIn(place - 1, 0);
    case 'Home':
      return ctrlKey ? cellIn(0, 0) : cellIn(place, 0);
    case 'End':
      return ctrlKey ? cellIn(boxes.length - 1, last(boxes.length - 1)) : cellIn(place, last(place));
    default:
      return null;
  }
}
