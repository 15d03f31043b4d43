import { durationText } from '../errors/duration-text.ts';
import { words } from '../errors/problem.ts';
import { statusOf } from '../core/rollout/state.ts';
import type { Distribution } from '../simulation/many-runs.ts';
import type { Simulation } from '../simulation/simulate.ts';
import type { Activity } from '../simulation/timeline.ts';
import { details, plain, table } from './markdown.ts';
import { counted } from './plural.ts';
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

const barWidth = 48;
const marks: Readonly<Record<string, string>> = { succeeded: '✅', paused: '⏸️', waiting: '⏳' };

/** A simulation as GitHub's Markdown: what a reviewer of a pull request wants to see. As long as the rollout has waves and limits. */
export function simulationMarkdown(simulation: Simulation, context: SimulationContext): string {
  const { state, start, limits, tolerances, windows } = simulation;
  const cause = causeOf(simulation);
  const waves = simulatedWaves(simulation);
  const back = rollbackWords(simulation);
  const declared = context.declared.map((each) => `- ${plain(each)}`);
  const outOfService = `at most ${simulation.wholeFleet.worst} of ${state.nodes.size} out of service at once`;
  return [
    `### Simulated: ${plain(state.plan.rollout)} ${endWords(simulation)} ${marks[statusOf(state)] ?? '❌'}`,
    `${plain(nodesWords(simulation))} · ${outOfService}`,
    ...(cause === null ? [] : [`> ${plain(words(cause).message)} (\`${cause.code}\`)`]),
    ...(simulation.end > start ? [picture(waves, simulation)] : []),
    waveTable(waves),
    ...(limits.length === 0
      ? []
      : [
          textTable(
            ['limit', 'nearest to it', 'out of service', 'allowed', 'when'],
            limits.map((each) => {
              const { limit, group, worst, allowed, when, goingBack } = limitRow(each, start);
              const back = goingBack === null ? '' : ` (${goingBack} while going back, past broken nodes)`;
              return [limit, group, `${worst}${back}`, String(allowed), when];
            }),
          ),
        ]),
    textTable(
      ['on failure', 'here'],
      tolerances.map((each) => {
        const { rule, came } = toleranceWords(each, start);
        return [rule, came];
      }),
    ),
    [thenWords(context.definition.onFailure, state.nodes.size), back]
      .flatMap((each) => (each === null ? [] : [sentence(each)]))
      .join(' '),
    ...(windows.length === 0
      ? []
      : [
          textTable(
            ['window', 'here'],
            windowWords(windows).map(({ gate, came }) => [gate, came]),
          ),
        ]),
    ...(declared.length === 0 ? [] : [['**Declared:**', '', ...declared].join('\n')]),
    `**On GitHub:** ${costWords(simulation)}.`,
    ...(context.runs === null ? [] : [runsPart(context.runs)]),
    assumptionsPart(context, state.plan.digest),
  ]
    .join('\n\n')
    .concat('\n');
}

function picture(waves: readonly SimulatedWave[], { start, end, timeline }: Simulation): string {
  const names = waves.map(({ name }) => visible(name).replaceAll('`', "'").slice(0, 16));
  const label = Math.max(...names.map(displayWidth));
  const lines = waves.map(({ stretches, total }, index) => {
    const name = names[index] ?? '';
    const bar = timeBar(stretches, { start, end, width: barWidth });
    return `${name}${' '.repeat(label - displayWidth(name))} ▕${bar}▏ ${durationText(total)}`;
  });
  return ['```text', ...lines, '', legendOf(timeline), '```'].join('\n');
}

function waveTable(waves: readonly SimulatedWave[]): string {
  const time = ({ spent }: SimulatedWave, of: readonly Activity[]): string => {
    const sum = of.reduce((total, what) => total + (spent[what] ?? 0), 0);
    return sum === 0 ? '' : durationText(sum);
  };
  return textTable(
    ['wave', 'nodes', 'takes', 'working', 'gates, tasks', 'bake', 'waiting', 'nodes at the end'],
    waves.map((wave) => [
      wave.name,
      wave.size === 0 ? '' : String(wave.size),
      durationText(wave.total),
      time(wave, ['work', 'rollback']),
      time(wave, ['gate', 'task']),
      time(wave, ['bake']),
      time(wave, ['wait', 'approval']),
      Object.entries(wave.nodes)
        .map(([state, count]) => `${count} ${state}`)
        .join(', '),
    ]),
  );
}

function runsPart(runs: Distribution): string {
  const row = (what: string, { p50, p90, p99, max }: Distribution['broken'], text: (value: number) => string) => [
    what,
    ...[p50, p90, p99, max].map(text),
  ];
  const rows = [
    row('takes at most', runs.duration, durationText),
    row('nodes broken at the end', runs.broken, String),
    row('out of service at once', runs.outOfService, String),
    row('runner minutes', runs.runnerMinutes, String),
  ];
  const heading = `In ${counted(runs.runs, 'run')}: ${statesWords(runs)}.`;
  return `${heading}\n\n${textTable(['', 'half of the runs', '90%', '99%', 'worst'], rows)}`;
}

function assumptionsPart({ assumptions, seed }: SimulationContext, digest: string): string {
  const lines = [
    ...assumptions.map((each) => `- ${plain(each)}`),
    `- Seed ${seed}, plan \`${digest.slice(0, 12)}\`. Nothing was done to any node.`,
  ];
  return details('What was assumed', lines.join('\n'));
}

function sentence(text: string): string {
  return plain(`${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`);
}

function textTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return table(
    headings,
    rows.map((cells) => cells.map(plain)),
  );
}
