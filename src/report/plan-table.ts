import type { GatePoint } from '../core/definition/gates.ts';
import type { RolloutDefinition, WaveDefinition } from '../core/definition/rollout-definition.ts';
import type { TaskPoint } from '../core/definition/steps.ts';
import type { Exclusion, Plan, PlannedWave, ResolvedLimit } from '../core/plan/plan.ts';
import { durationText } from '../errors/duration-text.ts';
import { words } from '../errors/problem.ts';
import { roundLines } from './plan-rounds.ts';
import { wrap } from './record-table.ts';
import { visible } from './visible.ts';

export interface PlanTableOptions {
  /** Columns of text. */
  readonly width: number;
  readonly color: boolean;
}

/** How many names, groups and reasons are written out before they are counted. */
const namesShown = 4;
const numbersShown = 6;
const reasonsShown = 10;
const narrowest = 40;
const headings = 10;

/** A plan for people: what happens in which order, to whom, how much at once, and why these numbers. As long as the plan has waves, not nodes. */
export function renderPlan(plan: Plan, { width, color }: PlanTableOptions): string {
  const page = new Page(Math.max(width, narrowest), color);
  const { definition, nodes, excluded, waves } = plan;
  page.title(
    plan.rollout,
    `${count(nodes.length, 'node')} in ${count(waves.length, 'wave')}${excluded.length > 0 ? `, ${excluded.length} excluded` : ''}`,
  );
  page.row('', definition.description);
  page.row(
    'params',
    Object.entries(plan.params)
      .map(([name, value]) => `${name}=${value}`)
      .join(', '),
  );
  page.row('commit', plan.source.commit ?? '');
  page.row('first', standing(definition, ['before-rollout']));
  for (const wave of waves) waveRows(page, plan, wave);
  const last = standing(definition, ['after-rollout']);
  if (last !== '') page.title('After the last wave', '');
  page.row('', last);
  if (plan.limits.length > 0) page.title('Limits', 'how many may be out of service at once');
  for (const limit of plan.limits) page.row('', limitText(limit));
  if (excluded.length > 0) page.title('Excluded', count(excluded.length, 'node'));
  for (const line of exclusionLines(excluded)) page.row('', line);
  page.title('Digest', plan.digest);
  return page.text();
}

function waveRows(page: Page, plan: Plan, wave: PlannedWave): void {
  const { definition, nodes } = plan;
  const { name, from, to, index } = wave;
  const written = definition.waves[index];
  page.title(`${index + 1} ${name}`, from === to ? 'no nodes' : count(to - from, 'node'));
  page.row('size', words(wave.sizing).message);
  if (from === to) return;
  const shown = nodes.slice(from, Math.min(to, from + namesShown)).map((node) => node.name);
  const more = to - from - shown.length;
  page.row('nodes', `${shown.join(', ')}${more > 0 ? ` … and ${more} more` : ''}`);
  page.row(
    'before',
    [...people(written), standing(definition, ['before-wave'], name)].filter((each) => each !== '').join(', '),
  );
  page.row('work', roundLines(wave.rounds).join('\n'));
  const around = (['before-batch', 'after-batch'] as const).flatMap((point) => {
    const found = standing(definition, [point], name);
    return found === '' ? [] : [`${point.replace('-', ' each ')}: ${found}`];
  });
  page.row('batches', around.join('\n'));
  page.row('after', standing(definition, ['after-wave'], name));
  const watching = standing(definition, ['during-bake'], name);
  const bake = written?.bake ?? null;
  if (bake !== null) page.row('bake', `${durationText(bake.for)}${watching === '' ? '' : `, watched by ${watching}`}`);
}

function people(wave: WaveDefinition | undefined): string[] {
  const approval = wave?.approval ?? null;
  return [
    ...(wave?.environment?.approve === undefined ? [] : [`environment ${wave.environment.approve}`]),
    ...(approval === null ? [] : [`${count(approval.required, 'approval')} from ${approval.from.join(', ')}`]),
  ];
}

/** The tasks and gates at a point, tasks first; of one wave where one is named. */
function standing(definition: RolloutDefinition, points: readonly (GatePoint | TaskPoint)[], wave?: string): string {
  const stands = (each: { at: GatePoint | TaskPoint; waves?: readonly string[] }) =>
    points.includes(each.at) && (wave === undefined || each.waves === undefined || each.waves.includes(wave));
  return [
    ...definition.tasks.filter(stands).map((task) => `task ${task.name}`),
    ...definition.gates.filter(stands).map((gate) => `gate ${gate.name}${gate.mode === 'advise' ? ' (advises)' : ''}`),
  ].join(', ');
}

/** Groups that come to the same numbers stand together. */
function limitText({ atMost, per, groups }: ResolvedLimit): string {
  if (per === undefined) return `at most ${atMost} of the whole fleet: ${groups.map(numbers).join()}`;
  const alike = new Map<string, string[]>();
  for (const group of groups) {
    const names = alike.get(numbers(group)) ?? [];
    if (names.push(group.value ?? `(no ${per})`) === 1) alike.set(numbers(group), names);
  }
  const shown = [...alike].slice(0, numbersShown).map(([text, names]) => `${text} in ${someOf(names.sort())}`);
  const more = alike.size - shown.length;
  return `at most ${atMost} per ${per}: ${shown.join('; ')}${more > 0 ? `; other numbers in ${more} more` : ''}`;
}

function numbers({ atMost, nodes }: ResolvedLimit['groups'][number]): string {
  return `${atMost} of ${count(nodes, 'node')}`;
}

function someOf(names: readonly string[]): string {
  const more = names.length - namesShown;
  return `${names.slice(0, namesShown).join(', ')}${more > 0 ? ` … and ${more} more` : ''}`;
}

function exclusionLines(excluded: readonly Exclusion[]): string[] {
  const byReason = new Map<string, string[]>();
  for (const { node, reason } of excluded) {
    const text = words(reason).message;
    const found = byReason.get(text);
    if (found === undefined) byReason.set(text, [node]);
    else found.push(node);
  }
  const lines = [...byReason].map(([text, names]) => `${someOf(names)}: ${text}`);
  const more = lines.length - reasonsShown;
  return more > 0 ? [...lines.slice(0, reasonsShown), `… and for ${more} more reasons`] : lines;
}

function count(many: number, one: string): string {
  return `${many} ${one}${many === 1 ? '' : 's'}`;
}

/** Titles, and rows of a heading and a text that is wrapped beside it. */
class Page {
  readonly #width: number;
  readonly #color: boolean;
  readonly #lines: string[] = [];

  constructor(width: number, color: boolean) {
    this.#width = width;
    this.#color = color;
  }

  title(text: string, detail: string): void {
    if (this.#lines.length > 0) this.#lines.push('');
    const [title = '', ...lines] = wrap(visible(text), this.#width);
    const beside = `  ${visible(detail)}`;
    this.#lines.push(this.#styled('1', title) + (detail === '' ? '' : beside), ...lines);
  }

  /** Nothing is written where the text is empty. */
  row(heading: string, text: string): void {
    if (text === '') return;
    const lines = text.split('\n').flatMap((line) => wrap(visible(line), this.#width - headings));
    lines.forEach((line, index) => {
      const beside = `  ${index === 0 ? heading : ''}`.padEnd(headings);
      this.#lines.push(`${this.#styled('2', beside)}${line}`);
    });
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  #styled(code: string, text: string): string {
    return this.#color ? `\u001B[${code}m${text}\u001B[0m` : text;
  }
}
