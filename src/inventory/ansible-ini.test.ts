import { describe, expect, test } from 'vitest';
import { readInventoryText } from '../testing/read-inventory.ts';
import { processorTime } from '../testing/processor-time.ts';

function labelsOf(text: string): Record<string, Readonly<Record<string, string>>> {
  const { nodes, problems } = readInventoryText('hosts.ini', text);
  expect(problems).toEqual([]);
  return Object.fromEntries(nodes.map(({ name, labels }) => [name, labels]));
}

describe('groups', () => {
  test('a host has a label for each group it is in, above as well, but for all and ungrouped', () => {
    const text = `
lonely
[all:children]
prod
[prod:children]
web
db   # a comment
[web]
web[1:2]
[db]
db1
web2
[canary]
web1
`;
    expect(labelsOf(text)).toEqual({
      lonely: {},
      web1: { 'group/canary': 'true', 'group/prod': 'true', 'group/web': 'true' },
      web2: { 'group/db': 'true', 'group/prod': 'true', 'group/web': 'true' },
      db1: { 'group/db': 'true', 'group/prod': 'true' },
    });
  });

  test('variables of deeper groups win over those above, host variables over all, and all is lowest', () => {
    const text = `
[web]
a
b level=host
[prod:children]
web
[all:vars]
level=all
from_all=1
[prod:vars]
level=prod
from_prod=1
[web:vars]
level=web
`;
    expect(labelsOf(text)).toMatchObject({
      a: { level: 'web', from_all: '1', from_prod: '1' },
      b: { level: 'host', from_all: '1', from_prod: '1' },
    });
  });

  test('among groups of one depth the later name wins, unless a priority decides', () => {
    const text = '[beta]\na\n[alpha]\na\n[alpha:vars]\nx=alpha\ny=alpha\n[beta:vars]\nx=beta\ny=beta\n';
    expect(labelsOf(text)['a']).toMatchObject({ x: 'beta', y: 'beta' });
    const text2 = `${text}[alpha:vars]\nansible_group_priority=10\n`;
    expect(labelsOf(text2)['a']).toMatchObject({ x: 'alpha', y: 'alpha' });
  });

  test('the depth of a group is the longest way down to it', () => {
    const text = '[z]\na\n[b]\na\n[top:children]\nb\n[z:vars]\nx=z\n[b:vars]\nx=b\n';
    expect(labelsOf(text)['a']?.['x']).toBe('b');
  });
});

describe('variables', () => {
  test('those of the connection become address, port and user; others of Ansible are not taken', () => {
    const text =
      'a ansible_host=10.0.0.1 ansible_port=2222 ansible_user=deploy ansible_password=hunter2 ansible_become=true\nb:2200\nc ansible_ssh_host=10.0.0.3';
    expect(readInventoryText('hosts.ini', text)).toMatchObject({
      problems: [],
      nodes: [
        { name: 'a', address: '10.0.0.1', labels: {}, facts: { port: 2222, user: 'deploy' } },
        { name: 'b', address: 'b', labels: {}, facts: { port: 2200 } },
        { name: 'c', address: '10.0.0.3', labels: {}, facts: {} },
      ],
    });
  });

  test('texts, numbers and booleans become labels as they were written, or facts where a label cannot hold them', () => {
    const text = `a rack=12 ratio=1.50 on=True off=false none=None zeros=010 list=[1,2] _x=1 note="two words" hash='a#b' q="'003'" empty=""`;
    expect(readInventoryText('hosts.ini', text).nodes[0]).toEqual({
      name: 'a',
      address: 'a',
      labels: { rack: '12', ratio: '1.50', on: 'True', off: 'false', zeros: '010', q: '003', empty: '' },
      facts: { _x: 1, note: 'two words', hash: 'a#b' },
    });
  });

  test('under [GROUP:vars] the rest of the line is the value', () => {
    const text = '[g]\na\n[g:vars]\nnote = two words # not a comment\nq="x y"\nn=3\n';
    expect(readInventoryText('hosts.ini', text).nodes[0]).toEqual({
      name: 'a',
      address: 'a',
      labels: { 'group/g': 'true', n: '3' },
      facts: { note: 'two words # not a comment', q: 'x y' },
    });
  });

  test('variables with the name of a secret and templates are not taken', () => {
    const text = 'a db_password=x API_KEY=y vault_token=z app_secret=s url="{{ base }}/x" env=prod';
    expect(readInventoryText('hosts.ini', text).nodes[0]).toEqual({
      name: 'a',
      address: 'a',
      labels: { env: 'prod' },
      facts: {},
    });
  });

  test('a host that is named several times is one node with all the variables, the later ones winning', () => {
    expect(labelsOf('[x]\na k=1 l=1\n[y]\na k=2\n')['a']).toEqual({
      'group/x': 'true',
      'group/y': 'true',
      k: '2',
      l: '1',
    });
  });

  test('comments begin a line with # or ; and end a host line with #', () => {
    expect(Object.keys(labelsOf('# x\n; y\na k=1 # l=2\nb# c\n'))).toEqual(['a', 'b']);
  });
});

test('what Ansible would refuse is refused, each with its place', () => {
  const text = `[web]
a b=c d
a "open
web[3:1]
  [bad section]
ignored here
[web:hostvars]
[ghost:vars]
x=1
[prod:children]
nowhere
two words
[web:vars]
novalue
[last]
a ansible_host="{{ ip }}"
b/c
`;
  expect(readInventoryText('hosts.ini', text).problems).toEqual([
    "hosts.ini:2:7 ansible-line: 'd' is not key=value.",
    'hosts.ini:3:1 ansible-line: A quote that is opened is never closed.',
    "hosts.ini:4:1 ansible-range: The range in 'web[3:1]' cannot be expanded: it ends before it begins.",
    'hosts.ini:5:3 ansible-section: [bad section]: this is no group.',
    "hosts.ini:7:1 ansible-section: [web:hostvars]: 'hostvars' is neither children nor vars.",
    "hosts.ini:12:1 ansible-line: 'two words' is no name of a group.",
    "hosts.ini:14:1 ansible-line: 'novalue' is not key=value.",
    "hosts.ini:8:2 ansible-section: [ghost:vars]: group 'ghost' is defined nowhere.",
    "hosts.ini:11:1 ansible-section: [prod:children]: group 'nowhere' is defined nowhere.",
    "hosts.ini:16:1 ansible-template: Node 'a': ansible_host is a template.",
    "hosts.ini:17:1 node-name: 'b/c' cannot be the name of a node: it holds a slash.",
  ]);
});

test('groups that contain each other are refused with the circle', () => {
  const text = '[a:children]\nb\n[b:children]\nc\n[c:children]\na\n[x]\nhost\n';
  const { nodes, problems } = readInventoryText('hosts.ini', text);
  expect(nodes).toEqual([]);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(
    /^hosts\.ini:\d:1 ansible-loop: Group (a contains b contains c contains a|b contains c contains a contains b|c contains a contains b contains c)\.$/,
  );
});

test('a group whose name cannot be a label is a warning', () => {
  const { nodes, problems } = readInventoryText('hosts.ini', '[web-]\na\n');
  expect(nodes[0]?.labels).toEqual({});
  expect(problems).toEqual([
    "warning ansible-group-label: Group 'web-' gives its hosts no label group/web-: it may hold letters, digits, '-', '_' and '.', and has a letter or digit at both ends.",
  ]);
});

test('many groups in each other and many hosts are read in bounded time', () => {
  const chain = Array.from({ length: 20_000 }, (_, index) => `[g${index}:children]\ng${index + 1}\n`).join('');
  const text = `${chain}[g20000]\nn[1:20000] k=v\n`;
  const took = processorTime();
  expect(readInventoryText('hosts.ini', `${chain}[g20000]\nlast\n`).nodes).toHaveLength(1);
  expect(readInventoryText('hosts.ini', text.slice(text.indexOf('[g19990'))).nodes).toHaveLength(20_000);
  expect(took()).toBeLessThan(4000);
});
