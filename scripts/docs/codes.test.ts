import { describe, expect, test } from 'vitest';
import { entry } from '../../src/errors/entry.ts';
import { example } from './codes.ts';
import { cell } from './markdown.ts';

describe('the example of a code', () => {
  test('names its arguments, whatever kind they are', () => {
    const shown = example(
      entry<{ names: readonly string[]; at: number; file: string }>({
        title: 'Nodes missing',
        message: ({ names, at, file }) => `${names.join(', ')} missing from ${file} at ${new Date(at).toISOString()}`,
        hint: ({ file }) => `Add them to ${file}.`,
      }),
    );
    expect(shown).toEqual({
      message: '<names> missing from <file> at 1970-01-01T00:00:00.001Z',
      hint: 'Add them to <file>.',
    });
  });

  test('cannot break out of its cell', () => {
    expect(cell('a | b\n<script> `<name>`')).toBe('a \\| b &lt;script> `<name>`');
  });
});
