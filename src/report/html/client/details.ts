import { isoTime, tookText } from '../../moments.ts';
import { type Child, element, found } from './dom.ts';
import type { Chapter, Fleet } from './fleet.ts';

/** The panel with the story of one node. Escape and its button close it and lead back to where it was opened from. */
export class Details {
  readonly #fleet: Fleet;
  readonly #panel = found<HTMLElement>('#details');
  readonly #title = found<HTMLElement>('#details-title');
  readonly #body = found<HTMLElement>('#details-body');
  #openedBy: HTMLElement | null = null;

  constructor(fleet: Fleet) {
    this.#fleet = fleet;
    found<HTMLElement>('#close-details').addEventListener('click', () => this.close());
    document.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !this.#panel.hidden) this.close();
    });
  }

  open(index: number, by: HTMLElement, focus: boolean): void {
    this.#openedBy = by;
    this.#title.textContent = this.#fleet.name(index);
    this.#body.replaceChildren(...story(this.#fleet, index));
    this.#panel.hidden = false;
    this.#panel.scrollTop = 0;
    document.body.classList.add('with-details');
    if (focus) this.#title.focus();
  }

  close(): void {
    const inside = this.#panel.contains(document.activeElement) || document.activeElement === document.body;
    this.#panel.hidden = true;
    document.body.classList.remove('with-details');
    if (inside && this.#openedBy?.isConnected === true) this.#openedBy.focus();
  }
}

function story(fleet: Fleet, index: number): HTMLElement[] {
  const { name, address, state, sign, wave, batch, version, took, why, printed, labels } = fleet.node(index);
  const mark = element('span', { class: `mark is-${state}`, 'aria-hidden': 'true' }, sign);
  const facts: [string, Child][] = [
    ['state', element('span', {}, mark, ` ${state}`)],
    ['wave', wave],
    ['batch', batch],
    ['version', version],
    ['took', took === null ? null : tookText(took)],
    ['address', address === name ? null : address],
    ['labels', labels.length === 0 ? null : labels.map(([key, value]) => `${key}=${value}`).join(', ')],
  ];
  const chapters = fleet.story(index);
  const shown = facts.filter(([, value]) => value !== null && value !== '');
  return [
    ...(why === null ? [] : [element('p', { class: 'why' }, why)]),
    element(
      'dl',
      { class: 'facts' },
      ...shown.map(([key, value]) => element('div', {}, element('dt', {}, key), element('dd', {}, value))),
    ),
    element('h3', {}, 'What was done'),
    chapters.length === 0
      ? element('p', {}, 'Nothing: it was never taken.')
      : element('ol', { class: 'story' }, ...chapters.map(chapterElement)),
    ...(printed === null ? [] : [element('h3', {}, 'The last it printed'), element('pre', { tabindex: '0' }, printed)]),
  ];
}

function chapterElement({ at, text, steps }: Chapter): HTMLElement {
  const iso = isoTime(at);
  const time = element('time', { datetime: iso, title: iso }, `${iso.slice(11, 19)}Z`);
  const rows = steps.map((step) => {
    const [name = '', outcome = ''] = step.text.split(/: (.*)/s);
    const cells = [name, outcome, tookText(step.milliseconds)];
    return element('tr', {}, ...cells.map((cell) => element('td', {}, cell)));
  });
  return element('li', {}, time, ` ${text}`, rows.length === 0 ? null : element('table', {}, ...rows));
}
