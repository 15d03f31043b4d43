import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expand, type TemplatePlace } from './template.ts';

const node = {
  name: 'web-1',
  address: '10.0.0.1',
  labels: { port: '8080', 'topology.kubernetes.io/zone': 'eu/1' },
  facts: { cores: 8, gpu: false },
};
const scope = { node, params: { version: '1.2' } };
const fill = (template: string, place: TemplatePlace = 'plain', more: Partial<typeof node> = {}) =>
  expand(template, { ...scope, node: { ...node, ...more } }, place);

test('fields of the node, labels, facts and params are put in', () => {
  const all =
    '{name} {address} {labels.port} {labels.topology.kubernetes.io/zone} {facts.cores} {facts.gpu} {params.version}';

  expect(fill(all).text).toBe('web-1 10.0.0.1 8080 eu/1 8 false 1.2');
});

test('other braces stay as they are', () => {
  const text = 'up{job="x"} {"a": {}} {} {{x} ${name';

  expect(fill(text).text).toBe(text);
});

test('what was put in is not a template again', () => {
  expect(fill('{name}', 'plain', { name: '{address}' }).text).toBe('{address}');
});

test.each(['labels.none', 'facts.none', 'params.none', 'labels.constructor', 'params.toString'])(
  '{%s} without a value is refused',
  (field) => {
    expect(fill(`a {${field}}`).reason).toEqual({ code: 'template-without-value', args: { field } });
  },
);

test('a field of the node is refused where there is no node', () => {
  expect(expand('{name}', { params: {} }, 'plain').reason).toMatchObject({ code: 'template-without-value' });
});

describe('in a URL', () => {
  test.each([
    ['10.0.0.1', 'http://10.0.0.1:8080/x'],
    ['web-1.example', 'http://web-1.example:8080/x'],
    ['2001:db8::1', 'http://[2001:db8::1]:8080/x'],
    ['::1', 'http://[::1]:8080/x'],
    ['[::1]', 'http://[::1]:8080/x'],
  ])('the address %s can be the host', (address, url) => {
    expect(fill('http://{address}:{labels.port}/x', 'url', { address }).text).toBe(url);
  });

  test.each(['10.0.0.1:9000', '[::1]:9000', 'web.example:1'])('the address %s brings its port along', (address) => {
    expect(fill('https://{address}/x', 'url', { address }).text).toBe(`https://${address}/x`);
  });

  test('values in the path and the query are percent-encoded', () => {
    expect(
      fill('http://h/{name}?v={labels.port}', 'url', { name: 'a/b?c#d é', labels: { ...node.labels, port: '1&x=2' } })
        .text,
    ).toBe('http://h/a%2Fb%3Fc%23d%20%C3%A9?v=1%26x%3D2');
  });

  test.each(['', '.', '..'])('the value "%s" is refused: it would change the path', (name) => {
    expect(fill('http://h/nodes/{name}/drain', 'url', { name }).reason).toEqual({
      code: 'template-value-unsafe',
      args: { field: 'name', value: name },
    });
  });

  test('no address leads to another host, port or path than the template says', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '1', '.', ':', '/', '@', '?', '#', '%', '[', ']', '\\', ' ') }),
        (address) => {
          const url = fill('http://{address}/healthz', 'url', { address }).text;
          if (url === null || !URL.canParse(url)) return;
          const parsed = new URL(url);
          expect([parsed.pathname, parsed.search, parsed.hash, parsed.username]).toEqual(['/healthz', '', '', '']);
        },
      ),
    );
  });

  test('whatever stands in the path, it stays one segment that reads back as the value', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const url = fill('http://h/a/{name}/b', 'url', { name }).text;
        if (url === null) return;
        const segments = new URL(url).pathname.split('/');
        expect(segments.map(decodeURIComponent)).toEqual(['', 'a', name.toWellFormed(), 'b']);
      }),
    );
  });
});

test('in a header a value with a line break or beyond ASCII is refused', () => {
  expect(fill('n={name}', 'header').text).toBe('n=web-1');
  expect(fill('n={name}', 'header', { name: 'a\r\nx: y' }).reason?.code).toBe('template-value-unsafe');
  expect(fill('n={name}', 'header', { name: 'é' }).reason?.code).toBe('template-value-unsafe');
});

test('in JSON a value stays inside its string', () => {
  const name = 'a","admin":true,"b":"\n\\';

  expect(JSON.parse(fill('{"node": "{name}"}', 'json', { name }).text ?? '')).toEqual({ node: name });
});

test('before a port an IPv6 address gets its brackets, and everything else stays as it is', () => {
  const at = (address: string, template: string) =>
    expand(template, { node: { name: 'n', address, labels: {}, facts: {} }, params: {} }, 'host-port').text;
  expect(at('fd00::1', '{address}:443')).toBe('[fd00::1]:443');
  expect(at('fd00::1', '[{address}]:443')).toBe('[fd00::1]:443');
  expect(at('web-1.example', '{address}:443')).toBe('web-1.example:443');
});
