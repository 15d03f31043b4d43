import { tookText } from '../moments.ts';
import { counted } from '../plural.ts';
import { shortened } from '../terminal/shortened.ts';
import { type Content, html, type Markup } from './markup.ts';
import type { TimeScale } from './time-scale.ts';
import { type BatchSpan, brokenIn, type GateMark, type HoldSpan, type Phase, type Span } from './timeline.ts';

type Place = Pick<TimeScale, 'place'>;

/** Pixels. Across, everything is in percent, so that the page may have any width. */
const gateStrip = 18;
const bakeStrip = 8;
const roundStrip = 4;
/** Percent. */
const thinnest = 0.25;
/** Percent: a bar that is narrower would be all tag. */
const roomForTag = 5;
/** Batches of more than this many are drawn as their rounds. */
const mostBatches = 2_000;

export function axis({ ticks, breaks }: TimeScale): Markup {
  return html`<svg width="100%" height="22">${ticks.map(
    ({ place, text }, at) =>
      html`<g class="tick${at % 2 === 1 && ' odd'}${place < 4 && ' first'}${place < 7.5 && ' near'}"><line x1="${place}%" x2="${place}%" y1="16" y2="22"/><text x="${place}%" y="12">${text}</text></g>`,
  )}${breaks.map(
    ({ place, from, to }) =>
      html`<svg x="${place}%" overflow="visible"><text class="gap" y="12">${tookText(to - from)}</text><path class="break" d="M-5 21 L-1 14 M1 21 L5 14"/></svg>`,
  )}</svg>`;
}

/** Where the ticks of the axis are. */
export function rules({ ticks }: TimeScale): Content {
  return ticks.map(({ place }) => html`<line class="rule" x1="${place}%" x2="${place}%" y1="0" y2="100%"/>`);
}

/** One wave: its gates on top, then its bakes and rounds, then its batches, those at the same time below each other. */
export function phaseChart(phase: Phase, holds: readonly HoldSpan[], scale: TimeScale): Markup {
  const { lanes, count } = phase.batches.length > mostBatches ? { lanes: [], count: 0 } : lanesOf(phase.batches);
  const thick = count <= 8 ? 12 : count <= 40 ? 6 : 3;
  const gap = count <= 8 ? 3 : 1;
  const top = gateStrip + roundStrip + 4;
  const height = top + Math.max(bakeStrip, count * (thick + gap)) + 4;
  return html`<svg width="100%" height="${height}">${holdBands(holds, scale)}
${rules(scale)}
${phase.spans.map((span) => bar('wave', span, scale, gateStrip, roundStrip, null))}
${phase.rounds.map((round) => bar('round', round, scale, gateStrip, roundStrip, `round ${round.round + 1}, ${tookText(round.to - round.from)}`))}
${phase.bakes.map((bake) => bar('bake', bake, scale, top, height - top - 4, `bake, ${tookText(bake.to - bake.from)}`))}
${lanes.map((lane, at) => batchBar(phase, phase.batches[at], scale, top + lane * (thick + gap), thick))}
${gateMarks(phase.gates, scale, gateStrip / 2)}
</svg>`;
}

/** Where nodes went wrong, a tag says how many; where none went well, the whole bar does. */
function batchBar(phase: Phase, batch: BatchSpan | undefined, scale: Place, y: number, height: number): Content {
  if (batch === undefined) return null;
  const broken = brokenIn(batch);
  const bad = broken === 0 ? '' : broken >= batch.nodes ? ' broken' : ' partly';
  const kind = `batch${phase.back ? ' back' : ''}${bad}${batch.open ? ' open' : ''}`;
  const title = `${batch.id}: ${counted(batch.nodes, 'node')}${broken === 0 ? '' : `, ${broken} went wrong`}, ${tookText(batch.to - batch.from)}${batch.open ? ', not ended' : ''}`;
  const whole = bar(kind, batch, scale, y, height, title);
  if (broken === 0) return whole;
  const { x, width } = across(batch, scale);
  const tag = brokenTag(broken, Math.round((broken / batch.nodes) * 100), Number(width) >= roomForTag, height);
  return [whole, html`<svg class="tag" x="${x}%" y="${y}" width="${width}%" height="${height}">${tag}</svg>`];
}

/** `share`: of its nodes, in percent. A part that is too small to be seen is drawn as large as it takes to be seen. */
function brokenTag(broken: number, share: number, wide: boolean, height: number): Markup {
  if (!wide) {
    const part = Math.max(30, share);
    return html`<rect y="${100 - part}%" width="100%" height="${part}%"/>`;
  }
  if (height < 10) return html`<rect width="${Math.max(10, share)}%" height="100%"/>`;
  const text = `✗ ${broken}`;
  return html`<rect width="${text.length * 6 + 8}" height="100%" rx="2"/><text x="4" y="${height - 2}">${text}</text>`;
}

/** In percent; what was too short to be seen is drawn as long as it takes to be seen. */
function across({ from, to }: Span, { place }: Place): { x: number; width: string } {
  const x = Math.min(place(from), 100 - thinnest);
  return { x, width: Math.max(thinnest, place(to) - x).toFixed(3) };
}

function bar(kind: string, span: Span, scale: Place, y: number, height: number, title: string | null): Markup {
  const { x, width } = across(span, scale);
  return html`<rect class="${kind}" x="${x}%" y="${y}" width="${width}%" height="${height}" rx="${Math.min(2, height / 2)}">${title !== null && html`<title>${title}</title>`}</rect>`;
}

export function holdBands(holds: readonly HoldSpan[], scale: TimeScale): Content {
  return holds.map((hold) => {
    const { x, width } = across(hold, scale);
    const title = `${hold.kind} ${tookText(hold.to - hold.from)}: ${shortened(hold.why)}`;
    return html`<rect class="hold" x="${x}%" width="${width}%" height="100%"><title>${title}</title></rect>`;
  });
}

/** Each verdict has a shape of its own. Answers that say the same at nearly the same place are one mark. */
export function gateMarks(gates: readonly GateMark[], { place }: Place, y: number): Content {
  const nearly = 0.6;
  let last = { x: -1, key: '' };
  return gates.map((mark): Content => {
    const x = place(mark.at);
    const key = `${mark.gate}\n${mark.verdict}`;
    if (key === last.key && x - last.x < nearly) return null;
    last = { x, key };
    const shape = mark.verdict === 'pass' ? 'pass' : mark.verdict === 'inconclusive' ? 'inconclusive' : 'fail';
    return html`<svg x="${x}%" y="${y}" overflow="visible"><g class="gate-mark ${shape}"><title>gate ${mark.gate}: ${mark.verdict}</title>${shapes[shape]}</g></svg>`;
  });
}

const shapes = {
  pass: html`<circle r="5.5"/><path class="sign" d="M-2.6 0.2 L-0.6 2.2 L2.8 -2"/>`,
  inconclusive: html`<path d="M0 -6 L6 5 L-6 5 Z"/><path class="sign" d="M0 -2 V1.4 M0 3 V3.4"/>`,
  fail: html`<path d="M-6 0 L0 -6 L6 0 L0 6 Z"/><path class="sign" d="M-2 -2 L2 2 M-2 2 L2 -2"/>`,
} as const;

/** For each batch the first lane that is free when it begins. */
function lanesOf(batches: readonly BatchSpan[]): { lanes: number[]; count: number } {
  const ends: number[] = [];
  const lanes = batches.map(({ from, to }) => {
    const free = ends.findIndex((end) => end <= from);
    const lane = free === -1 ? ends.length : free;
    ends[lane] = to;
    return lane;
  });
  return { lanes, count: ends.length };
}
