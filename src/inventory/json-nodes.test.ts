import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readInventoryText } from '../testing/read-inventory.ts';
import { jsonFault } from './json-fault.ts';
import { processorTime } from '../testing/processor-time.ts';

const web = {
  name: 'web-1',
  address: '10.0.0.1',
  labels: { env: 'prod' },
  facts: { cpus: 4, os: 'debian', spot: false },
};

describe('the forms of JSON', () => {
  test.each([
    ['an object with nodes', JSON.stringify({ nodes: [web], next: null, total: 1 })],
    ['a bare list', JSON.stringify([web])],
    ['a single node', JSON.stringify(web)],
    ['one node a line', `${JSON.stringify(web)}\n\n`],
    ['a byte-order mark first', `\uFEFF${JSON.stringify([web])}`],
  ])('%s is read', (_, text) => {
    expect(readInventoryText('n.json', text)).toMatchObject({ nodes: [web], problems: [] });
  });

  test('one node a line may be many', () => {
    const lines = [1, 2, 3].map((number) => JSON.stringify({ name: `n${number}` })).join('\r\n');
    expect(readInventoryText('n.jsonl', lines).nodes.map(({ name }) => name)).toEqual(['n1', 'n2', 'n3']);
  });

  test('a text stands for a node of that name, and what is left out or null is empty', () => {
    const { nodes, problems } = readInventoryText('n.json', '["a", {"name": "b", "address": null, "labels": null}]');
    expect(problems).toEqual([]);
    expect(nodes).toEqual([
      { name: 'a', address: 'a', labels: {}, facts: {} },
      { name: 'b', address: 'b', labels: {}, facts: {} },
    ]);
  });

  test('an empty list is no problem here', () => {
    expect(readInventoryText('n.json', '[]')).toMatchObject({ nodes: [], problems: [] });
  });

  test('whether an address was given is kept until sources are merged', () => {
    expect(
      readInventoryText('n.json', '[{"name":"a"},{"name":"b","address":"b"}]').raw.map((each) => each.address),
    ).toEqual([null, 'b']);
  });
});

describe('numbers and booleans in labels', () => {
  test('they become the text that was written', () => {
    const text = '[{"name":"a","labels":{"n":12,"v":1.10,"e":1e3,"z":-0,"big":12345678901234567890,"b":true}}]';
    expect(readInventoryText('n.json', text).nodes[0]?.labels).toEqual({
      n: '12',
      v: '1.10',
      e: '1e3',
      z: '-0',
      big: '12345678901234567890',
      b: 'true',
    });
  });

  test('they do in one node a line as well', () => {
    const text = '{"name":"a","labels":{"v":1.0}}\n{"name":"b","labels":{"v":2.50}}\n';
    expect(readInventoryText('n.json', text).nodes.map(({ labels }) => labels['v'])).toEqual(['1.0', '2.50']);
  });

  test('nodes before the first number stay what they were', () => {
    const text = '{"nodes":[{"name":"a","labels":{"x":"1"}},{"labels":{}},{"name":"b","labels":{"v":1.0}}]}';
    const { nodes, problems } = readInventoryText('n.json', text);
    expect(nodes.map(({ name, labels }) => [name, labels])).toEqual([
      ['a', { x: '1' }],
      ['b', { v: '1.0' }],
    ]);
    expect(problems).toEqual(['n.json:1:43 node-name-missing: This node has no name.']);
  });

  test('facts stay numbers; an integer that a double would change stays its text', () => {
    const text = '[{"name":"a","facts":{"cpus":4,"load":1.50,"serial":12345678901234567890,"gone":null}}]';
    expect(readInventoryText('n.json', text).nodes[0]?.facts).toEqual({
      cpus: 4,
      load: 1.5,
      serial: '12345678901234567890',
    });
  });
});

describe('what is wrong is said, all of it, with its place', () => {
  test('in nodes', () => {
    const text = `{
  "nodes": [
    {"name": "a b"},
    {"name": "ok", "adress": "10.0.0.1"},
    {"address": "10.0.0.1"},
    {"name": 7},
    {"name": "c", "address": "-oX"},
    {"name": "d", "labels": {"a b": "x", "zone": null, "rack": ["1"]}},
    {"name": "e", "labels": ["env=prod"]},
    {"name": "f", "facts": {"disks": {"sda": 1}}},
    {"name": "g", "labels": {"note": "two\\nlines"}},
    null,
    {"name": "fine"},
    {"name": "fine"}
  ]
}`;
    const { nodes, problems } = readInventoryText('fleet/n.json', text);
    expect(nodes.map(({ name }) => name)).toEqual(['fine']);
    expect(problems).toEqual([
      "fleet/n.json:3:14 node-name: 'a b' cannot be the name of a node: it holds white space.",
      "fleet/n.json:4:20 inventory-key: A node has no key 'adress'.",
      'fleet/n.json:5:5 node-name-missing: This node has no name.',
      'fleet/n.json:6:14 inventory-shape: The name of a node must be text, found the number 7.',
      "fleet/n.json:7:30 node-address: Node 'c': '-oX' cannot be an address: it begins with '-', so a command would take it for an option.",
      "fleet/n.json:8:30 node-label-key: Node 'd': 'a b' cannot be a label key: it may hold letters, digits, '-', '_' and '.', and has a letter or digit at both ends.",
      "fleet/n.json:8:50 node-label-value: Node 'd': the value of label 'zone' cannot be used: it is nothing.",
      "fleet/n.json:8:64 node-label-value: Node 'd': the value of label 'rack' cannot be used: it is a list.",
      "fleet/n.json:9:29 inventory-shape: The labels of node 'e' must be a mapping, found a list.",
      "fleet/n.json:10:38 node-fact: Node 'f': fact 'disks' cannot be used: it is a mapping.",
      "fleet/n.json:11:38 node-label-value: Node 'g': the value of label 'note' cannot be used: it holds the unprintable character U+000A.",
      'fleet/n.json:12:5 inventory-shape: A node must be a mapping with a name, found nothing.',
      "fleet/n.json:14:14 node-duplicate: Node 'fine' was given already, at fleet/n.json:13:14.",
    ]);
  });

  test('in one node a line', () => {
    const text = '{"name":"a"}\n{"name":"b",}\n  {"name":"a"}\n';
    expect(readInventoryText('n.json', text).problems).toEqual([
      `n.json:2:13 inventory-syntax: This is no valid JSON: found '}', expected a key in double quotes.`,
      "n.json:3:11 node-duplicate: Node 'a' was given already, at n.json:1:9.",
    ]);
  });

  test.each([
    [
      '{"nodes": [\n  {"name": "a"},\n]}',
      `n.json:3:1 inventory-syntax: This is no valid JSON: found ']', expected a value.`,
    ],
    ['[{"name": "a"}', `n.json:1:15 inventory-syntax: This is no valid JSON: found the end, expected ',' or ']'.`],
    [
      "[{'name': 1}]",
      `n.json:1:3 inventory-syntax: This is no valid JSON: found ''', expected a key in double quotes or '}'.`,
    ],
    ['[] []', `n.json:1:4 inventory-syntax: This is no valid JSON: found '[', expected the end.`],
    ['[{"name": NaN}]', `n.json:1:11 inventory-syntax: This is no valid JSON: found 'NaN', expected a value.`],
    ['{"nodes": {"a": 1}}', 'n.json:1:11 inventory-shape: Nodes must be a list of nodes, found a mapping.'],
    [
      '{"hosts": []}',
      'n.json:1:1 inventory-shape: An inventory must be a mapping with nodes, or a list of nodes, found a mapping without nodes.',
    ],
    ['"a"', 'n.json:1:1 inventory-shape: An inventory must be a list of nodes, found text.'],
    ['  \n ', 'n.json:1:1 inventory-empty-text: n.json gives nothing at all.'],
  ])('%j', (text, problem) => {
    expect(readInventoryText('n.json', text).problems).toEqual([problem]);
  });

  test('bytes that are no UTF-8 are refused with their line', () => {
    const bytes = new Uint8Array([...Buffer.from('[\n"a",\n"'), 0xff, ...Buffer.from('"]')]);
    expect(readInventoryText('n.json', bytes).problems).toEqual([
      'n.json:3:1 inventory-not-utf8: This is not UTF-8 text.',
    ]);
  });

  test('past a hundred problems the rest is counted', () => {
    const text = JSON.stringify(Array.from({ length: 1000 }, () => ({ name: '' })));
    const { problems } = readInventoryText('n.json', text);
    expect(problems).toHaveLength(101);
    expect(problems.at(-1)).toMatch(/more-inventory-problems: 900 more problems like these in this inventory\.$/);
  });

  test('the place of the first of two nodes is right behind nodes that were refused', () => {
    const text = '["",\n"",\n"a",\n"",\n"b",\n"a","b"]';
    expect(readInventoryText('n.json', text).problems.filter((each) => each.includes('duplicate'))).toEqual([
      "n.json:6:1 node-duplicate: Node 'a' was given already, at n.json:3:1.",
      "n.json:6:5 node-duplicate: Node 'b' was given already, at n.json:5:1.",
    ]);
  });
});

describe('hostile JSON', () => {
  test('__proto__ is refused as a label, a fact and a key of a node, and reaches no prototype', () => {
    const text =
      '[{"name":"a","labels":{"__proto__":"x"}},{"name":"b","facts":{"__proto__":{"polluted":1}}},{"name":"c","__proto__":{"labels":{"env":"prod"}}}]';
    const { nodes, problems } = readInventoryText('n.json', text);
    expect(nodes).toEqual([]);
    expect(problems.map((each) => each.split(':')[2]?.split(' ')[1])).toEqual([
      'node-label-key',
      'node-fact',
      'inventory-key',
    ]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('a name that every object inherits is a name, a label and a fact like any other', () => {
    const text = '[{"name":"constructor","labels":{"toString":"x"},"facts":{"valueOf":1}},{"name":"hasOwnProperty"}]';
    const { nodes, problems } = readInventoryText('n.json', text);
    expect(problems).toEqual([]);
    expect(nodes.map(({ name }) => name)).toEqual(['constructor', 'hasOwnProperty']);
    expect(nodes[0]?.labels).toEqual({ toString: 'x' });
  });

  test('control characters in escapes are found, also in a file without any other', () => {
    const text = '[{"name":"a","labels":{"x":"\\u001b[2J"}},{"name":"\\u202eb"}]';
    expect(readInventoryText('n.json', text).problems).toHaveLength(2);
  });

  test('deep nesting is refused in bounded time', () => {
    const took = processorTime();
    expect(readInventoryText('n.json', '['.repeat(1e6)).problems).toHaveLength(1);
    expect(readInventoryText('n.json', `{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`).problems).toHaveLength(1);
    expect(took()).toBeLessThan(2000);
  });
});

test('the fault finder agrees with JSON.parse on what is JSON', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '1',
    '-1.5e3',
    'true',
    'null',
    ' ',
    '\n',
    '"',
    '01',
    'x',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(pieces, { maxLength: 8 }).map((all) => all.join('')),
        fc.json(),
      ),
      (text) => {
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        expect(jsonFault(text) === null).toBe(valid);
      },
    ),
    { numRuns: 1000 },
  );
});

test('every node that is written is read back', () => {
  const key = fc.constantFrom('env', 'role', 'acme.example/tier');
  const anyNode = fc.record({
    name: fc.stringMatching(/^[a-z]{1,3}$/),
    address: fc.constantFrom('10.0.0.1', 'x.example'),
    labels: fc.dictionary(key, fc.stringMatching(/^[ -~äß]{0,20}$/)),
    facts: fc.dictionary(key, fc.oneof(fc.integer(), fc.boolean(), fc.string())),
  });
  const nodes = fc.uniqueArray(anyNode, { selector: ({ name }) => name });
  fc.assert(
    fc.property(nodes, fc.constantFrom(0, 2), (all, indent) => {
      fc.pre(!JSON.stringify(all).includes('\\u0000'));
      const { nodes: read, problems } = readInventoryText('n.json', JSON.stringify({ nodes: all }, null, indent));
      expect(problems).toEqual([]);
      expect(JSON.parse(JSON.stringify(read))).toEqual(JSON.parse(JSON.stringify(all)));
    }),
  );
});
