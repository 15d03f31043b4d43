import type { NodeCounts } from '../../core/rollout/node-state.ts';
import type { RolloutState, WaveState } from '../../core/rollout/state.ts';
import { link, table } from '../markdown.ts';
import { tookText } from '../moments.ts';
import { bar, countsText, legend } from './bar.ts';
import { environmentOf } from './deployment-views.ts';
import { noNodes, talliesBy } from './node-tallies.ts';
import { fitting, Room } from './room.ts';
import { environmentUrl, type Site } from './site.ts';
import { dayAndTime, said } from './words.ts';

const cells = 12;
const mostWaves = 40;
const longestName = 60;
const sectionRoom = 10_000;

/** How far each wave is; of many waves those around the current one. */
export function waveSection(state: RolloutState, site: Site): string {
  const { waves } = state;
  const byWave = talliesBy(state, (node) => state.waveOf[node] ?? 0);
  const { from, most } = window(state);
  const rows = waves.slice(from, from + most).map((wave, place) => {
    const index = from + place;
    const counts = byWave.get(index) ?? noNodes();
    return [
      markOf(state, wave, index),
      `${index + 1}\\. ${named(state, wave, index, site)}`,
      wave.size === 0 ? 'no nodes' : `${bar(counts, cells)}`,
      countsText(counts),
      stageText(state, wave, index),
    ];
  });
  const { kept } = fitting(
    rows.map((cells) => cells.join(' | ')),
    new Room(sectionRoom),
  );
  const to = from + kept.length;
  const lines = [table(['', 'wave', '', 'nodes', ''], rows.slice(0, kept.length))];
  if (from > 0) lines.unshift(rest(state, byWave, 0, from, 'earlier'));
  if (to < waves.length) lines.push(rest(state, byWave, to, waves.length, 'later'));
  return ['### Waves', ...lines, `<sub>${legend(state.nodes.counts)}</sub>`].join('\n\n');
}

function window({ waves, wave }: RolloutState): { from: number; most: number } {
  if (waves.length <= mostWaves) return { from: 0, most: waves.length };
  return { from: Math.max(0, Math.min(wave - Math.floor(mostWaves / 3), waves.length - mostWaves)), most: mostWaves };
}

function rest(
  { waves }: RolloutState,
  byWave: ReadonlyMap<number, NodeCounts>,
  from: number,
  to: number,
  where: 'earlier' | 'later',
): string {
  const sum = noNodes();
  for (let index = from; index < to; index++) {
    for (const [name, count] of Object.entries(byWave.get(index) ?? noNodes())) sum[name as keyof NodeCounts] += count;
  }
  const many = waves.slice(from, to).length;
  return `… and ${many} ${where} wave${many === 1 ? '' : 's'}: ${countsText(sum)}`;
}

function named(state: RolloutState, wave: WaveState, index: number, site: Site): string {
  return link(said(wave.name, longestName), environmentUrl(site, environmentOf(state, index)));
}

/** Whether a wave is the one that something is done about. */
function isCurrent(state: RolloutState, index: number): boolean {
  if (state.phase === 'rollback') return state.rollback?.rounds.some((round) => round.wave === index) === true;
  return state.phase === 'waves' && index === state.wave;
}

function markOf(state: RolloutState, { stage }: WaveState, index: number): string {
  if (state.phase === 'rollback' && isCurrent(state, index)) return '⏪';
  if (stage === 'succeeded') return '✅';
  if (stage === 'passed-over') return '⏭️';
  if (!isCurrent(state, index)) return '';
  if (state.hold !== null) return state.hold.kind === 'paused' ? '⏸️' : '⏳';
  return stage === 'baking' ? '⏳' : '▶️';
}

function stageText(state: RolloutState, wave: WaveState, index: number): string {
  if (state.phase === 'rollback' && isCurrent(state, index)) return 'going back';
  const took =
    wave.startedAt === null || wave.endedAt === null ? '' : ` after ${tookText(wave.endedAt - wave.startedAt)}`;
  switch (wave.stage) {
    case 'pending':
      return '';
    case 'passed-over':
      return 'passed over';
    case 'succeeded':
      return `done${took}`;
    default:
      if (state.phase === 'ended') return 'not finished';
      if (state.hold !== null) return state.hold.kind;
      break;
  }
  switch (wave.stage) {
    case 'entering':
      return 'gates and tasks before it';
    case 'working':
      return 'at work';
    case 'leaving':
      return 'gates and tasks after it';
    case 'baking':
      return wave.bake === null ? 'bakes' : `bakes until ${dayAndTime(wave.bake.until)}`;
  }
}
