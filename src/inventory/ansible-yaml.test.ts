import { expect, test } from 'vitest';
import { readInventoryText } from '../testing/read-inventory.ts';

test('groups, ranges, variables and their precedence are those of Ansible', () => {
  const text = `
all:
  hosts:
    lonely:
    bastion:
      ansible_host: 10.0.0.9
      ansible_port: 2222
      ansible_user: ops
  vars:
    env: prod
    level: all
  children:
    web:
      hosts:
        web[01:02].example.com:
          rack: 12
      vars: {level: web}
      children:
        canary:
          hosts:
            web01.example.com:
    db:
      hosts: db1
`;
  expect(readInventoryText('inventory.yml', text)).toMatchObject({
    problems: [],
    nodes: [
      { name: 'lonely', address: 'lonely', labels: { env: 'prod', level: 'all' }, facts: {} },
      { name: 'bastion', address: '10.0.0.9', facts: { port: 2222, user: 'ops' } },
      {
        name: 'web01.example.com',
        labels: { 'group/canary': 'true', 'group/web': 'true', env: 'prod', level: 'web', rack: '12' },
      },
      { name: 'web02.example.com', labels: { 'group/web': 'true', env: 'prod', level: 'web', rack: '12' } },
      { name: 'db1', labels: { 'group/db': 'true', env: 'prod', level: 'all' } },
    ],
  });
});

test('variables are the text that was written; lists, mappings, nothing and what is encrypted are not taken', () => {
  const text = `
web:
  hosts:
    a:
      version: 1.10
      canary: yes
      serial: 12345678901234567890
      note: two words
      weight: 2.5
      ratio: "two words: 2.5"
      disks: [sda]
      net: {mtu: 1500}
      none:
      key: !vault |
        $ANSIBLE_VAULT;1.1;AES256
        6162
      raw: !unsafe plain
      db_password: hunter2
`;
  expect(readInventoryText('inventory.yml', text).nodes[0]).toEqual({
    name: 'a',
    address: 'a',
    labels: {
      'group/web': 'true',
      version: '1.10',
      canary: 'yes',
      serial: '12345678901234567890',
      weight: '2.5',
      raw: 'plain',
    },
    facts: { note: 'two words', ratio: 'two words: 2.5' },
  });
});

test('what an inventory script prints for --list is read, as JSON', () => {
  const text = JSON.stringify({
    _meta: { hostvars: { a: { ansible_host: '10.0.0.1', env: 'prod' }, c: {} } },
    all: { children: ['ungrouped', 'web'] },
    web: { hosts: ['a', 'b'], vars: { tier: 1 }, children: ['canary'] },
    canary: { hosts: ['b'] },
    ungrouped: { hosts: ['c'] },
  });
  expect(readInventoryText('list.json', text)).toMatchObject({
    problems: [],
    nodes: [
      { name: 'a', address: '10.0.0.1', labels: { 'group/web': 'true', env: 'prod', tier: '1' } },
      { name: 'b', address: 'b', labels: { 'group/canary': 'true', 'group/web': 'true', tier: '1' } },
      { name: 'c', address: 'c', labels: {} },
    ],
  });
});

test('what is wrong is said with its place', () => {
  const text = `all:
  hosts:
    - a
  children:
    web:
      host: {a: }
      hosts:
        b/c:
        d[3:1]:
        e: {ansible_host: "{{ ip }}"}
`;
  expect(readInventoryText('inventory.yml', text).problems).toEqual([
    "inventory.yml:3:5 inventory-shape: The hosts of group 'all' must be a mapping, with a colon behind each name, found a list.",
    "inventory.yml:6:7 warning inventory-key: Group 'web' has no key 'host'.",
    "inventory.yml:9:9 ansible-range: The range in 'd[3:1]' cannot be expanded: it ends before it begins.",
    "inventory.yml:10:9 ansible-template: Node 'e': ansible_host is a template.",
    "inventory.yml:8:9 node-name: 'b/c' cannot be the name of a node: it holds a slash.",
  ]);
});

test('a group inside itself is refused, also through aliases', () => {
  const text = 'all:\n  children:\n    a:\n      children:\n        b:\n          children:\n            a:\n';
  expect(readInventoryText('inventory.yml', text).problems).toEqual([
    expect.stringMatching(/ansible-loop: Group (a contains b contains a|b contains a contains b)\.$/),
  ]);
});

test('the configuration of an inventory plugin says how to go on', () => {
  expect(readInventoryText('aws_ec2.yml', 'plugin: amazon.aws.aws_ec2\n').problems).toEqual([
    'aws_ec2.yml:1:1 ansible-plugin: This file configures an Ansible inventory plugin; it holds no hosts.',
  ]);
});
