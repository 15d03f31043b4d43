import fc from 'fast-check';
import { expect, test } from 'vitest';
import { html, json, lines } from './markup.ts';

test('what comes from outside is text, in elements and in attributes', () => {
  const hostile = `</script><img src=x onerror="alert('1')">&amp;`;
  expect(html`<p title="${hostile}">${hostile}</p>`.text).toBe(
    '<p title="&lt;/script&gt;&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;">' +
      '&lt;/script&gt;&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;</p>',
  );
});

test('markup stays markup, lists stand one after the other, and null and false leave nothing', () => {
  expect(html`<ul>${[1, 2].map((n) => html`<li>${n}</li>`)}${null}${false}</ul>`.text).toBe(
    '<ul><li>1</li><li>2</li></ul>',
  );
});

test('control characters and what turns the text around are made visible', () => {
  expect(html`${'a\u001b[31m\u202eb\0'}`.text).toBe('a␛[31m&lt;U+202E&gt;b␀');
});

test('text of several lines keeps its line breaks and tabs and nothing else', () => {
  expect(lines('a\t<b>\n\rc').text).toBe('a\t&lt;b&gt;\n␍c');
});

test('no text leaves a way out of an element or an attribute', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(html`${text}`.text).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
    }),
  );
});

test('JSON in a script element comes out as it went in and cannot end the element', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('</script>', '<!--', '<script'), (value, bad) => {
      const whole = [value, bad, { [bad]: bad }];
      const { text } = json(whole);
      expect(text).not.toContain('<');
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(whole)));
    }),
  );
});
