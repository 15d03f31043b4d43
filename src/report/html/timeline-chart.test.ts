import { expect, test } from 'vitest';
import type { Phase } from './timeline.ts';
import { phaseChart } from './timeline-chart.ts';
import { timeScale } from './time-scale.ts';

/** One batch of a hundred nodes that took so many of a hundred seconds; two nodes of it went wrong. */
function tagOf(seconds: number): string {
  const span = { from: 0, to: seconds * 1000, open: false };
  const batch = { ...span, id: 'w1-r1-b1', round: 0, nodes: 100, broken: { failed: 2, unreachable: 0, unknown: 0 } };
  const phase: Phase = {
    name: 'one',
    nodes: 100,
    back: false,
    spans: [],
    rounds: [],
    batches: [batch],
    bakes: [],
    gates: [],
  };
  const { text } = phaseChart(phase, [], timeScale(0, 100_000, [{ from: 0, to: 100_000 }]));
  return text.match(/<svg class="tag"[^>]*>(.*?)<\/svg>/)?.[1] ?? '';
}

test('a batch says how many of its nodes went wrong where there is room for it', () => {
  expect(tagOf(20)).toContain('<text x="4" y="10">✗ 2</text>');
});

test('a batch of which little went wrong never looks as if all of it had, however narrow it is', () => {
  expect(tagOf(1)).toBe('<rect y="70%" width="100%" height="30%"/>');
});
