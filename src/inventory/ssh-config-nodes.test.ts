import { existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readInventoryText } from '../testing/read-inventory.ts';
import { matchesPattern } from './ssh-config-nodes.ts';
import { processorTime } from '../testing/processor-time.ts';

test('each name of a Host line is a node, with the first value that ssh would take', () => {
  const text = `
# bastions first
Host bastion jump !old
  HostName bastion.example.com   # public
  Port 2222

Host web-*  !web-9
  User deploy
  HostName %h.internal

Host web-1
  user root
  hostname = ignored.example

Host web-9
  Port=24

Host "quoted name"
  HostName 10.0.0.5

Host *
  User nobody
  Port 22
`;
  expect(readInventoryText('ssh_config', text)).toMatchObject({
    nodes: [
      { name: 'bastion', address: 'bastion.example.com', labels: {}, facts: { port: 2222, user: 'nobody' } },
      { name: 'jump', address: 'bastion.example.com', facts: { port: 2222, user: 'nobody' } },
      { name: 'web-1', address: 'web-1.internal', facts: { port: 22, user: 'deploy' } },
      { name: 'web-9', address: 'web-9', facts: { port: 24, user: 'nobody' } },
    ],
    problems: ["ssh_config:18:1 node-name: 'quoted name' cannot be the name of a node: it holds white space."],
  });
});

test('settings before the first Host hold for every node', () => {
  expect(readInventoryText('config', 'User ops\nHost a\n  User other\n').nodes).toEqual([
    { name: 'a', address: 'a', labels: {}, facts: { user: 'ops' } },
  ]);
});

test('Match blocks are passed over, and nothing in them is run', () => {
  const trace = join(tmpdir(), `wavegate-match-${process.pid}`);
  const text = `Host a\n  HostName 10.0.0.1\nMatch host a exec "touch ${trace}"\n  User evil\n`;
  expect(readInventoryText('x.ssh_config', text).nodes).toEqual([
    { name: 'a', address: '10.0.0.1', labels: {}, facts: {} },
  ]);
  expect(existsSync(trace)).toBe(false);
  rmSync(trace, { force: true });
});

test('an Include is not followed, and that is said', () => {
  expect(readInventoryText('config', 'Include conf.d/*\nHost a\n').problems).toEqual([
    'config:1:1 warning ssh-config-include: Include conf.d/* is not followed.',
  ]);
});

test('a quote that is not closed is said with its line', () => {
  expect(readInventoryText('config', 'Host a\n  HostName "10.0.0.1\n').problems).toEqual([
    'config:2:1 inventory-syntax: This is no valid ssh_config: a quote that is opened is never closed.',
  ]);
});

test('ten thousand hosts and patterns that would make a regular expression hang are read in bounded time', () => {
  const hosts = Array.from({ length: 10_000 }, (_, index) => `Host n${index}\n  HostName 10.0.0.1\n`).join('');
  const text = `${hosts}Host ${'a*'.repeat(200)}b\n  User x\nHost ${'a'.repeat(200)}\n`;
  const took = processorTime();
  expect(readInventoryText('config', text).nodes).toHaveLength(10_001);
  expect(took()).toBeLessThan(2000);
});

test.each([
  ['*', '', true],
  ['*', 'anything', true],
  ['web-?', 'web-1', true],
  ['web-?', 'web-', false],
  ['*.example.com', 'a.b.example.com', true],
  ['a*b*c', 'aXbYbZc', true],
  ['a*b*c', 'aXbY', false],
  ['web', 'web-1', false],
  ['', '', true],
])('the pattern %j takes %j: %j', (pattern, name, expected) => {
  expect(matchesPattern(pattern, name)).toBe(expected);
});
