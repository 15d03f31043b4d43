import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readable } from '../../testing/terminal.ts';
import { displayWidth } from '../visible.ts';
import { wrapLine } from './wrap-line.ts';

const segment = fc.record({ text: fc.stringMatching(/^[ a-z日]{0,30}$/), style: fc.constantFrom('red', 'bold') });

describe('wrapping a line', () => {
  test('breaks at spaces and indents what follows', () => {
    const line = [{ text: 'failed: ', style: 'red' } as const, { text: 'the command ended with exit code 1' }];
    expect(readable(wrapLine(line, { width: 20, indent: 8 }))).toEqual([
      'failed: the command',
      '        ended with',
      '        exit code 1',
    ]);
  });

  test('keeps pieces of several styles together where there is no space between them', () => {
    const line = [{ text: 'one ' }, { text: '✗', style: 'red' } as const, { text: 'two' }];
    expect(readable(wrapLine(line, { width: 6, indent: 0 }))).toEqual(['one', '✗two']);
  });

  test('does not break what is solid', () => {
    const line = [{ text: 'one ' }, { text: '✗' }, { text: ' 2 bad', solid: true } as const];
    expect(readable(wrapLine(line, { width: 9, indent: 0 }))).toEqual(['one', '✗ 2 bad']);
  });

  test('breaks words that are wider than a line', () => {
    expect(readable(wrapLine([{ text: 'ab cdefghijk' }], { width: 5, indent: 0 }))).toEqual(['ab', 'cdefg', 'hijk']);
  });

  test('says with an ellipsis that lines were cut off', () => {
    const [first, second] = readable(wrapLine([{ text: 'one two three four' }], { width: 7, indent: 0, most: 2 }));
    expect([first, second]).toEqual(['one two', 'three …']);
  });

  test('never makes a line wider than there is room, and loses nothing but spaces', () => {
    fc.assert(
      fc.property(
        fc.array(segment, { maxLength: 5 }),
        fc.integer({ min: 2, max: 40 }),
        fc.nat(12),
        (line, width, indent) => {
          const lines = readable(wrapLine(line, { width, indent }));
          for (const text of lines) expect(displayWidth(text)).toBeLessThanOrEqual(width);
          const words = line.map(({ text }) => text).join('');
          expect(lines.join('').replaceAll(' ', '')).toBe(words.replaceAll(' ', ''));
        },
      ),
    );
  });
});
