import { tookText } from '../moments.ts';
import { counted } from '../plural.ts';
import { shortened } from '../terminal/shortened.ts';
import { type Content, html, type Markup } from './markup.ts';
import { type Section, severalDays, tableMarkup, timeMarkup } from './section.ts';
import { timeScale, type TimeScale } from './time-scale.ts';
import { brokenIn, type Phase, type Span, type Timeline } from './timeline.ts';
import { axis, gateMarks, holdBands, phaseChart, rules } from './timeline-chart.ts';

const mostRows = 1_000;
const wavesNamed = 10;

/** When each wave, round and batch ran, with the gates, bakes and pauses between them: drawn, and as a table. */
export function timelineSection(timeline: Timeline): Section {
  const { phases, holds, around } = timeline;
  const days = severalDays(timeline.from, timeline.to);
  const busy = phases.flatMap(({ batches }) => batches);
  const scale = timeScale(timeline.from, timeline.to, busy);
  return {
    id: 'timeline',
    title: 'Timeline',
    body:
      phases.length === 0
        ? null
        : html`<p>${summary(timeline, scale)}</p>
<div class="chart" role="img" aria-label="${spoken(timeline)}">
<div class="row axis"><div class="label"></div>${axis(scale)}</div>
${around.length > 0 && html`<div class="row"><div class="label"><strong>rollout</strong></div><svg width="100%" height="24">${holdBands(holds, scale)}${rules(scale)}${gateMarks(around, scale, 13)}</svg></div>\n`}
${phases.map((phase) => html`<div class="row"><div class="label">${label(phase)}</div>${phaseChart(phase, holds, scale)}</div>\n`)}
</div>
${legend(timeline, scale)}
<details class="as-table"><summary>The timeline as a table</summary>
${table(timeline, days)}
</details>
`,
  };
}

function summary({ from, to, phases, holds, ahead, ended }: Timeline, { breaks }: TimeScale): Content {
  const held = holds.reduce((sum, hold) => sum + hold.to - hold.from, 0);
  const waves = phases.filter(({ back }) => !back).length;
  return [
    `${tookText(to - from)} ${ended ? 'from the start to the end' : 'so far'}`,
    waves > 0 && `, ${counted(waves, 'wave')}`,
    held > 0 && `, ${tookText(held)} of it ${holdKinds(holds)}`,
    '.',
    ahead.length > 0 && ` Not begun: ${aheadText(ahead)}.`,
    ' All times are UTC.',
    breaks.length > 0 && ' Long stretches without work are drawn shorter than they were.',
  ];
}

function aheadText(waves: Timeline['ahead']): string {
  const named = waves.slice(0, wavesNamed).map(({ name, nodes }) => `wave ${name} (${counted(nodes, 'node')})`);
  const rest = waves.length - named.length;
  return `${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** `paused or waiting` */
function holdKinds(holds: Timeline['holds']): string {
  return (['paused', 'waiting', 'unattended'] as const)
    .filter((kind) => holds.some((hold) => hold.kind === kind))
    .join(' or ');
}

function spoken({ phases }: Timeline): string {
  const told = phases.map(
    (phase) => `${phase.back ? 'going back' : `wave ${phase.name}`} ${tookText(lasted(phase.spans))}`,
  );
  return `Timeline: ${told.join(', ')}. The table below has the same.`;
}

function label({ name, nodes, back, spans }: Phase): Markup {
  return html`<strong>${back ? '‹ ' : ''}${name}</strong> <small>${counted(nodes, 'node')}, ${tookText(lasted(spans))}</small>`;
}

function lasted(spans: readonly Span[]): number {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** Only what there is to see. */
function legend({ phases, around, holds }: Timeline, { breaks }: TimeScale): Markup {
  const batches = phases.flatMap((phase) => phase.batches);
  const gates = [...around, ...phases.flatMap((phase) => phase.gates)];
  const entry = (shown: boolean, sign: Markup, text: string): Markup | false => shown && html`<li>${sign} ${text}</li>`;
  const bar = (kind: string): Markup =>
    html`<svg class="key" width="22" height="10" aria-hidden="true"><rect class="${kind}" width="22" height="10" rx="2"/></svg>`;
  const gate = (verdict: 'pass' | 'fail' | 'inconclusive'): Markup =>
    html`<svg class="key" width="14" height="14" aria-hidden="true">${gateMarks([{ at: 0, gate: '', verdict, decision: 'go' }], { place: () => 50 }, 7)}</svg>`;
  return html`<ul class="legend">
${entry(
  phases.some(({ rounds }) => rounds.length > 1),
  bar('round'),
  'a round',
)}
${entry(true, bar('batch'), 'a batch')}
${entry(
  batches.some((batch) => brokenIn(batch) > 0),
  html`<svg class="key" width="22" height="10" aria-hidden="true"><rect class="batch" width="22" height="10" rx="2"/><rect class="batch broken" width="12" height="10" rx="2"/></svg>`,
  'nodes that went wrong in a batch',
)}
${entry(
  batches.some(({ open }) => open),
  bar('batch open'),
  'not seen to its end',
)}
${entry(
  phases.some(({ back }) => back),
  bar('batch back'),
  'a batch that goes back',
)}
${entry(
  phases.some(({ bakes }) => bakes.length > 0),
  bar('bake'),
  'bake',
)}
${entry(
  gates.some(({ verdict }) => verdict === 'pass'),
  gate('pass'),
  'a gate passed',
)}
${entry(
  gates.some(({ verdict }) => verdict === 'inconclusive'),
  gate('inconclusive'),
  'a gate could not say yet',
)}
${entry(
  gates.some(({ verdict }) => verdict !== 'pass' && verdict !== 'inconclusive'),
  gate('fail'),
  'a gate failed or could not be asked',
)}
${entry(holds.length > 0, bar('hold'), holdKinds(holds))}
${entry(breaks.length > 0, html`<svg class="key" width="16" height="10" aria-hidden="true"><path class="break" d="M3 9 L7 1 M9 9 L13 1"/></svg>`, 'drawn shorter')}
</ul>
`;
}

function table({ phases, holds }: Timeline, days: boolean): Markup {
  const row = (what: Content, more: readonly Content[], { from, to, open }: Span): Content[] => [
    what,
    ...more,
    timeMarkup(from, days),
    open ? 'not ended' : timeMarkup(to, days),
    tookText(to - from).replaceAll(' ', '\u{A0}'),
  ];
  const rows = phases.flatMap((phase) => [
    ...phase.spans.map((span) => row(phase.back ? phase.name : html`wave ${phase.name}`, ['', ''], span)),
    ...phase.batches.map((batch) => {
      const broken = brokenIn(batch);
      return row(html`<code>${batch.id}</code>`, [batch.nodes, broken === 0 ? '' : broken], batch);
    }),
    ...phase.bakes.map((bake) => row('bake', ['', ''], bake)),
  ]);
  rows.push(...holds.map((hold) => row(`${hold.kind}: ${shortened(hold.why)}`, ['', ''], hold)));
  const hidden = rows.length - mostRows;
  return html`${tableMarkup('Times', ['what', 'nodes', 'went wrong', 'began', 'ended', 'took'], rows.slice(0, mostRows))}
${hidden > 0 && html`<p>and ${counted(hidden, 'row')} more</p>`}`;
}
