import { describe, expect, test } from 'vitest';
import { readInventoryText } from '../testing/read-inventory.ts';
import { processorTime } from '../testing/processor-time.ts';

test('nodes are read from a mapping and from a bare list', () => {
  const list = '- name: web-1\n  address: 10.0.0.1\n  labels: {env: prod}\n  facts: {cpus: 4}\n- web-2\n';
  const expected = [
    { name: 'web-1', address: '10.0.0.1', labels: { env: 'prod' }, facts: { cpus: 4 } },
    { name: 'web-2', address: 'web-2', labels: {}, facts: {} },
  ];
  expect(readInventoryText('n.yml', list)).toMatchObject({ nodes: expected, problems: [] });
  const nested = `owner: ops\nnodes:\n${list}`;
  expect(readInventoryText('n.yaml', nested)).toMatchObject({ nodes: expected, problems: [] });
});

test('labels, names and addresses are the text that was written, facts are what YAML makes of them', () => {
  const text = `
- name: 0012
  address: 10.0
  labels: {version: 1.10, on: yes, canary: true, empty: "", date: 2026-11-22, quoted: "1"}
  facts: {version: 1.10, canary: true, text: "1", hex: 0x10, none: ~, serial: 12345678901234567890}
`;
  expect(readInventoryText('n.yml', text)).toMatchObject({
    problems: [],
    nodes: [
      {
        name: '0012',
        address: '10.0',
        labels: { version: '1.10', on: 'yes', canary: 'true', empty: '', date: '2026-11-22', quoted: '1' },
        facts: { version: 1.1, canary: true, text: '1', hex: 16, serial: '12345678901234567890' },
      },
    ],
  });
});

test('anchors, aliases and merge keys are followed; keys of the mapping itself win', () => {
  const text = `
common: &common
  labels: &labels {env: prod, tier: "1"}
nodes:
  - {name: a, <<: *common}
  - name: b
    labels: {<<: *labels, tier: "2"}
  - {name: c, labels: *labels}
`;
  const { nodes, problems } = readInventoryText('n.yml', text);
  expect(problems).toEqual([]);
  expect(nodes.map(({ labels }) => labels)).toEqual([
    { env: 'prod', tier: '1' },
    { tier: '2', env: 'prod' },
    { env: 'prod', tier: '1' },
  ]);
});

test('what is wrong is said with line and column', () => {
  const text = `nodes:
  - name: "a b"
  - adress: x
    name: ok
  - name: c
    labels:
      a b: x
      zone:
  - name: d
  - name: d
  - [x]
`;
  expect(readInventoryText('n.yml', text).problems).toEqual([
    "n.yml:2:12 node-name: 'a b' cannot be the name of a node: it holds white space.",
    "n.yml:3:5 inventory-key: A node has no key 'adress'.",
    "n.yml:7:7 node-label-key: Node 'c': 'a b' cannot be a label key: it may hold letters, digits, '-', '_' and '.', and has a letter or digit at both ends.",
    "n.yml:8:7 node-label-value: Node 'c': the value of label 'zone' cannot be used: it is nothing.",
    "n.yml:10:11 node-duplicate: Node 'd' was given already, at n.yml:9:11.",
    'n.yml:11:5 inventory-shape: A node must be a mapping with a name, found a list.',
  ]);
});

test.each([
  ['nodes: {a: 1}', 'n.yml:1:8 inventory-shape: Nodes must be a list of nodes, found a mapping.'],
  [
    'servers: [a]',
    'n.yml:1:1 inventory-shape: An inventory must be a mapping with nodes, or a list of nodes, found a mapping without nodes.',
  ],
  [
    'just text',
    'n.yml:1:1 inventory-shape: An inventory must be a mapping with nodes, or a list of nodes, found text.',
  ],
  [
    '# nothing',
    'n.yml:1:1 inventory-shape: An inventory must be a mapping with nodes, or a list of nodes, found nothing.',
  ],
  ['- {name: a, name: b}', "n.yml:1:13 inventory-syntax: This is no valid YAML: the key 'name' is there twice."],
  ['- a\n---\n- b\n', 'n.yml:1:3 inventory-syntax: This is no valid YAML: there is more than one document.'],
  ['- *nobody', 'n.yml:1:4 inventory-syntax: This is no valid YAML: nothing before this is named &nobody.'],
  ['- &a [*a]', 'n.yml:1:8 inventory-syntax: This is no valid YAML: nothing before this is named &a.'],
  ['- {<<: x}', 'n.yml:1:8 inventory-syntax: This is no valid YAML: only mappings can be merged in with <<.'],
  ['- [a\n', 'n.yml:2:1 inventory-syntax: This is no valid YAML: deficient indentation.'],
])('%j is refused', (text, problem) => {
  expect(readInventoryText('n.yml', text).problems).toEqual([problem]);
});

describe('hostile YAML', () => {
  test('a billion laughs are refused in bounded time and memory', () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array(10).fill(`*l${level}`).join(', ')}]`,
    );
    const text = `l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n${levels.join('\n')}\nnodes: *l12\n`;
    const took = processorTime();
    const { problems } = readInventoryText('n.yml', text);
    expect(problems).toEqual([
      expect.stringMatching(
        /^n\.yml:\d+:\d+ inventory-syntax: This is no valid YAML: aliases make this unreasonably large\.$/,
      ),
    ]);
    expect(took()).toBeLessThan(1000);
  });

  test('a thousand levels are refused', () => {
    expect(readInventoryText('n.yml', `${'['.repeat(1000)}${']'.repeat(1000)}`).problems).toHaveLength(1);
  });

  test('__proto__ reaches no prototype', () => {
    const text =
      '- name: a\n  __proto__: {labels: {env: prod}}\n- name: b\n  labels: {__proto__: x}\n- name: c\n  facts: {__proto__: 1}\n';
    const { nodes, problems } = readInventoryText('n.yml', text);
    expect(nodes).toEqual([]);
    expect(problems).toHaveLength(3);
  });
});
