import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { elementsOf, hostileTexts, reachesOf, renderMarkdown, textOf } from '../testing/markdown.ts';
import { clipped, code, details, fenced, link, plain, table } from './markdown.ts';
import { visible } from './visible.ts';

const marks = Array.from('\\`*_[]#!|~$&<>@:/.()-+=1 \n\t"\'^{}');
const pieces = [...marks, 'www.', 'http', ']:', 'gh-', 'a', '&#64;', '<b>', '-->', '\u200B'];
const anything = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.array(fc.constantFrom(...pieces, ...hostileTexts), { maxLength: 12 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
);

/** A text in each place where one is written. */
const places: Readonly<Record<string, (text: string) => string>> = {
  'in a paragraph': (text) => text,
  'in a sentence': (text) => `before ${text} after`,
  'in bold letters': (text) => `**x ${text} x**`,
  'in a list': (text) => `- ${text}\n- second`,
  'in a quote': (text) => `> [!NOTE]\n> ${text}`,
  'in a heading': (text) => `### ${text}`,
  'in a table': (text) =>
    table(
      ['a', 'b'],
      [
        ['x', text],
        [text, 'y'],
      ],
    ),
  'as the name of a link': (text) => link(`x ${text}`, 'https://github.example/acme/app'),
};

describe.each(Object.entries(places))('a text %s', (_, place) => {
  const expected = elementsOf(renderMarkdown(place('x')));

  test('is text alone, and reaches nobody', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const html = renderMarkdown(place(`x ${plain(text)}`));
        expect(elementsOf(html)).toEqual(expected);
        expect(reachesOf(html)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('is text alone also where it begins a line', () => {
    fc.assert(
      fc.property(anything, (text) => {
        fc.pre(plain(text) !== '');
        expect(elementsOf(renderMarkdown(place(plain(text))))).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  test('in the letters of code is code or text alone', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const html = renderMarkdown(place(`x ${code(text)}`));
        expect(elementsOf(html).filter((name) => !name.endsWith('code'))).toEqual(expected);
        expect(reachesOf(html)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

test.each(['`]:`', '`a]: b`', '`\\\\]:`', '`^]:`'])('a link whose name holds %s is no definition of one', (label) => {
  const html = renderMarkdown(link(label, 'https://github.example/acme/app'));
  expect(elementsOf(html)).toEqual(['p', 'a', 'code', '/code', '/a', '/p']);
});

test('a text reads as it was written', () => {
  fc.assert(
    fc.property(anything, (text) => {
      const read = textOf(renderMarkdown(`x ${plain(text)}`)).slice(2);
      expect(read.replaceAll('\u200B', '')).toBe(visible(text).trim());
    }),
  );
});

test('code is copied as it was written', () => {
  fc.assert(
    fc.property(anything, (text) => {
      fc.pre(visible(text).trim() !== '' && !text.includes('|'));
      expect(textOf(renderMarkdown(`x ${code(text)} x`))).toBe(`x ${visible(text)} x`);
    }),
  );
});

test('nothing ends a block but its end', () => {
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 5 }), (lines) => {
      const html = renderMarkdown(details('Output', fenced(lines)));
      expect(elementsOf(html)).toEqual(['details', 'summary', '/summary', 'pre', 'code', '/code', '/pre', '/details']);
      const written = lines.map((line) => `${visible(line)}\n`).join('');
      expect(textOf(html.slice(html.indexOf('<pre>'), html.indexOf('</pre>')))).toBe(written);
    }),
  );
});

test('no address leaves its link', () => {
  const html = renderMarkdown(`${link('x', 'https://github.example/a b)(<c>\\"d')} y`);
  expect(html).toBe('<p><a href="https://github.example/a%20b%29%28%3Cc%3E%5C%22d">x</a> y</p>');
});

test('a text is cut between characters, and says so', () => {
  expect(clipped('abcdef', 6)).toBe('abcdef');
  expect(clipped('abcdef', 5)).toBe('abcd…');
  expect(clipped('ab😀cdef', 4)).toBe('ab…');
});
