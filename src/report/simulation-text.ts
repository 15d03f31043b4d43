import { words } from '../errors/problem.ts';
import { durationText } from '../errors/duration-text.ts';
import type { Distribution } from '../simulation/many-runs.ts';
import type { Simulation } from '../simulation/simulate.ts';
import type { Activity } from '../simulation/timeline.ts';
import { isoTime } from './moments.ts';
import { wrap } from './record-table.ts';
import { legendOf, timeBar } from './simulation-bars.ts';
import type { SimulationContext } from './simulation-json.ts';
import { type SimulatedWave, simulatedWaves } from './simulation-waves.ts';
import {
  causeOf,
  costWords,
  endWords,
  limitRow,
  nodesWords,
  rollbackWords,
  statesWords,
  thenWords,
  toleranceWords,
  windowWords,
} from './simulation-words.ts';
import { displayWidth, visible } from './visible.ts';

const narrowest = 60;
const widestName = 16;

/** Groups of activities that share a column of the table. */
const columns: readonly { readonly heading: string; readonly of: readonly Activity[] }[] = [
  { heading: 'working', of: ['work', 'rollback'] },
  { heading: 'gates', of: ['gate'] },
  { heading: 'tasks', of: ['task'] },
  { heading: 'approval', of: ['approval'] },
  { heading: 'bake', of: ['bake'] },
  { heading: 'waiting', of: ['wait'] },
];

/** A simulation for people at a terminal of so many columns. As long as the rollout has waves and limits, not nodes. */
export function renderSimulation(
  simulation: Simulation,
  context: SimulationContext,
  { width, color }: { readonly width: number; readonly color: boolean },
): string {
  const page = new Page(Math.max(width, narrowest), color);
  const { state, start, end } = simulation;
  page.title(`${state.plan.rollout} ${endWords(simulation)}`);
  page.line(`${nodesWords(simulation)}; at most ${simulation.wholeFleet.worst} out of service at once`);
  page.line(`simulated from ${isoTime(start).slice(0, 16)}Z with seed ${context.seed}; nothing was done to any node`);
  const cause = causeOf(simulation);
  if (cause !== null) page.line(`because ${words(cause).message}  [${cause.code}]`);

  const waves = simulatedWaves(simulation);
  if (end > start) {
    page.title('When');
    for (const line of barLines(waves, simulation, page.width - 2)) page.exact(line);
    page.exact(legendOf(simulation.timeline));
  }
  page.title('Where the time goes');
  for (const line of tableLines(timeRows(waves))) page.exact(line);

  if (simulation.limits.length > 0) page.title('Out of service at worst');
  const limits = simulation.limits.map((limit) => limitRow(limit, start));
  for (const { limit, group, worst, allowed, when, goingBack } of limits) {
    const more = goingBack === null ? '' : `; ${goingBack} while going back, past broken nodes`;
    page.item(limit, `${worst} of ${allowed} allowed in ${group}${when === '' ? '' : `, ${when}`}${more}`);
  }
  page.title('On failure');
  for (const each of simulation.tolerances) {
    const { rule, came } = toleranceWords(each, start);
    page.item(rule, came);
  }
  page.line(thenWords(context.definition.onFailure, state.nodes.size));
  const back = rollbackWords(simulation);
  if (back !== null) page.line(back);
  if (simulation.windows.length > 0) page.title('Windows');
  for (const { gate, came } of windowWords(simulation.windows)) page.item(gate, came);
  page.title('On GitHub');
  page.line(costWords(simulation));
  if (context.runs !== null) runLines(page, context.runs);
  if (context.declared.length > 0) page.title('Declared');
  for (const each of context.declared) page.line(each);
  page.title('Assumed');
  for (const assumption of context.assumptions) page.line(assumption);
  return page.text();
}

function barLines(waves: readonly SimulatedWave[], { start, end }: Simulation, room: number): string[] {
  const names = waves.map(({ name }) => shortened(visible(name)));
  const label = Math.max(...names.map(displayWidth));
  const times = waves.map(({ total }) => durationText(total));
  const last = Math.max(...times.map((text) => text.length));
  const width = room - label - last - 4;
  const length = durationText(end - start);
  const scale = `${' '.repeat(label + 2)}0${length.padStart(width - 1)}`;
  const bars = waves.map(({ stretches }, index) => {
    const name = names[index] ?? '';
    const bar = timeBar(stretches, { start, end, width });
    return `${name}${' '.repeat(label - displayWidth(name))} ▕${bar}▏${(times[index] ?? '').padStart(last + 1)}`;
  });
  return [scale, ...bars];
}

function timeRows(waves: readonly SimulatedWave[]): string[][] {
  const spentOn = (wave: SimulatedWave, of: readonly Activity[]): number =>
    of.reduce((sum, what) => sum + (wave.spent[what] ?? 0), 0);
  const shown = columns.filter(({ of }) => waves.some((wave) => spentOn(wave, of) > 0));
  const heading = ['wave', 'nodes', 'total', ...shown.map((column) => column.heading)];
  const rows = waves.map((wave) => [
    shortened(visible(wave.name)),
    wave.size === 0 ? '' : String(wave.size),
    durationText(wave.total),
    ...shown.map(({ of }) => (spentOn(wave, of) === 0 ? '' : durationText(spentOn(wave, of)))),
  ]);
  return [heading, ...rows];
}

/** The first column to the left, the others to the right. */
function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => displayWidth(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const space = ' '.repeat((widths[column] ?? 0) - displayWidth(cell));
        return column === 0 ? cell + space : space + cell;
      })
      .join('  ')
      .trimEnd(),
  );
}

function runLines(page: Page, runs: Distribution): void {
  page.title(`In ${runs.runs} runs`);
  page.line(statesWords(runs));
  const { duration, broken, outOfService, runnerMinutes } = runs;
  const row = (what: string, { p50, p90, p99, max }: Distribution['broken'], text: (value: number) => string) => [
    what,
    ...[p50, p90, p99, max].map(text),
  ];
  const table = [
    ['', 'half', '90%', '99%', 'worst'],
    row('takes at most', duration, durationText),
    row('nodes broken at the end', broken, String),
    row('out of service at once', outOfService, String),
    row('runner minutes', runnerMinutes, String),
  ];
  for (const line of tableLines(table)) page.exact(line);
  for (const { atMost, per, worst, allowed, reached } of runs.limits) {
    const limit = `at most ${atMost}${per === null ? '' : ` per ${per}`}`;
    page.item(limit, `${worst} of ${allowed} at worst; used up in ${reached} of ${runs.runs} runs`);
  }
}

function shortened(name: string): string {
  return name.length <= widestName ? name : `${name.slice(0, widestName - 1)}…`;
}

class Page {
  readonly width: number;
  readonly #color: boolean;
  readonly #lines: string[] = [];

  constructor(width: number, color: boolean) {
    this.width = width;
    this.#color = color;
  }

  title(text: string): void {
    if (this.#lines.length > 0) this.#lines.push('');
    for (const line of wrap(visible(text), this.width)) {
      this.#lines.push(this.#color ? `\u001B[1m${line}\u001B[0m` : line);
    }
  }

  line(text: string): void {
    const [first = '', ...more] = wrap(visible(text), this.width - 4);
    this.#lines.push(`  ${first}`.trimEnd(), ...more.map((line) => `    ${line.trim()}`));
  }

  /** A heading in the line's beginning and what is said about it. */
  item(heading: string, text: string): void {
    this.line(`${heading}: ${text}`);
  }

  /** A line that has its width already. */
  exact(line: string): void {
    this.#lines.push(`  ${line}`.trimEnd());
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }
}
