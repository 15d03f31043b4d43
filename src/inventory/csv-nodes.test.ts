import { expect, test } from 'vitest';
import { readInventoryText } from '../testing/read-inventory.ts';

test('columns are names, addresses, labels and facts; a cell with nothing in it gives none', () => {
  const text = 'name,address,env,labels.role,facts.rack\nweb-1,10.0.0.1,prod,web,R 12\n\n web-2 ,,stage,,\n';
  expect(readInventoryText('n.csv', text)).toMatchObject({
    problems: [],
    nodes: [
      { name: 'web-1', address: '10.0.0.1', labels: { env: 'prod', role: 'web' }, facts: { rack: 'R 12' } },
      { name: 'web-2', address: 'web-2', labels: { env: 'stage' }, facts: {} },
    ],
  });
});

test.each([
  ['semicolons', 'name;env\na;x\n'],
  ['tabs', 'name\tenv\na\tx\n'],
  ['quotes, CRLF and a byte-order mark', '\uFEFF"name","env"\r\n"a","x"\r\n'],
])('%s are understood', (_, text) => {
  expect(readInventoryText('n.csv', text)).toMatchObject({
    problems: [],
    nodes: [{ name: 'a', address: 'a', labels: { env: 'x' }, facts: {} }],
  });
});

test('numbers stay the text that was written', () => {
  expect(readInventoryText('n.csv', 'name,version\n007,1.10\n').nodes[0]).toMatchObject({
    name: '007',
    labels: { version: '1.10' },
  });
});

test('what is wrong is said with row and column, past rows of several lines as well', () => {
  const text = 'name,env,facts.note\na b,x,\nok,prod,"two\nlines"\n,x,\nok,y,\nshort\n';
  expect(readInventoryText('n.csv', text).problems).toEqual([
    'n.csv:7:1 inventory-syntax: This is no valid CSV: this row has 1 fields, the header has 3.',
    "n.csv:2:1 node-name: 'a b' cannot be the name of a node: it holds white space.",
    'n.csv:5:1 node-name-missing: This node has no name.',
    "n.csv:6:1 node-duplicate: Node 'ok' was given already, at n.csv:3:1.",
  ]);
});

test('a wrong label key is a problem of the header', () => {
  expect(readInventoryText('n.csv', 'name,Site Name\na,x\n').problems).toEqual([
    "n.csv:1:6 node-label-key: Node 'a': 'Site Name' cannot be a label key: it may hold letters, digits, '-', '_' and '.', and has a letter or digit at both ends.",
  ]);
});

test.each([
  ['host,env\na,x\n', "n.csv:1:1 csv-columns: The header row has no column 'name', only 'host', 'env'."],
  ['name,,env\n', 'n.csv:1:1 csv-columns: The header row has no name for column 2.'],
  ['name,env,labels.env\n', "n.csv:1:1 csv-columns: The header row has the column 'labels.env' twice."],
  ['name,env\na,"x\n', 'n.csv:2:1 inventory-syntax: This is no valid CSV: a quote that is opened is never closed.'],
  [
    'name,env\na,x"y\n',
    'n.csv:2:1 inventory-syntax: This is no valid CSV: a quote stands inside a field that does not begin with one.',
  ],
])('%j is refused', (text, problem) => {
  expect(readInventoryText('n.csv', text).problems).toEqual([problem]);
});

test('a column that is named __proto__ is refused', () => {
  expect(readInventoryText('n.csv', 'name,__proto__,facts.__proto__\na,x,y\n').problems).toHaveLength(2);
});
