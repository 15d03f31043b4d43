import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const sheet = readFileSync(new URL('page.css', import.meta.url), 'utf8');

/** The colours of the page by name, in light and in dark. */
const palette = new Map(
  Array.from(
    sheet.matchAll(/--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g),
    ([, name = '', light = '', dark = '']) => [name, { light, dark }],
  ),
);

/** Relative luminance as WCAG 2.2 defines it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(name: string, ground: string, theme: 'light' | 'dark'): number {
  const [low = 0, high = 0] = [name, ground]
    .map((each) => luminance(palette.get(each)?.[theme] ?? ''))
    .sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const states = ['good', 'bad', 'unreachable', 'unknown', 'running', 'back'];

test.for(['light', 'dark'] as const)('texts stand out from what is behind them, in %s colours', (theme) => {
  for (const ground of ['sheet', 'ground', 'sunk']) {
    for (const ink of ['text', 'soft', 'accent', 'warn'])
      expect(contrast(ink, ground, theme)).toBeGreaterThanOrEqual(4.5);
  }
  for (const state of states) {
    expect(contrast(state, 'sheet', theme)).toBeGreaterThanOrEqual(4.5);
    expect(contrast('on-mark', state, theme)).toBeGreaterThanOrEqual(4.5);
  }
});

test.for(['light', 'dark'] as const)('the cell of every state stands out from the sheet, in %s colours', (theme) => {
  for (const state of [...states, 'pending']) expect(contrast(state, 'sheet', theme)).toBeGreaterThanOrEqual(3);
});
