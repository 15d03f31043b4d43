import { expect, test } from 'vitest';
import { formatOfFile, formatOfOutput } from './format.ts';

test.each([
  ['fleet/nodes.json', '', 'json'],
  ['nodes.ndjson', '', 'json'],
  ['NODES.YML', '', 'yaml'],
  ['nodes.yaml', '', 'yaml'],
  ['nodes.csv', '', 'csv'],
  ['hosts.ini', '', 'ansible-ini'],
  ['/home/me/.ssh/config', '', 'ssh-config'],
  ['prod.ssh_config', '', 'ssh-config'],
  ['hosts', '[web]\na\n', 'ansible-ini'],
  ['hosts', 'web-1 ansible_host=10.0.0.1\n', 'ansible-ini'],
  ['hosts', '# the fleet\nweb-1\n', 'ansible-ini'],
  ['nodes', '[{"name": "a"}]', 'json'],
  ['nodes', ' [\n  {"name": "a"}]', 'json'],
  ['nodes', '["a"]', 'json'],
  ['nodes', '{"nodes": []}', 'json'],
  ['nodes.txt', '# x\nnodes:\n- a\n', 'yaml'],
  ['inventory', '---\nall:\n', 'yaml'],
  ['inventory', 'all:\n  hosts:\n', 'yaml'],
  ['inventory', '- name: a\n', 'yaml'],
  ['63', '# mine\nHost a\n  HostName b\n', 'ssh-config'],
  ['hosts', '[host]\nhost x=1\n', 'ansible-ini'],
])('%s with %j is %s', (path, text, format) => {
  expect(formatOfFile(path, text)).toBe(format);
});

test.each([
  ['{"name": "a"}', 'json'],
  ['all:\n  hosts:\n', 'yaml'],
  ['error: cannot connect\n', 'json'],
  ['Host unreachable\n', 'json'],
])('what a command prints, %j, is read as %s', (text, format) => {
  expect(formatOfOutput(text)).toBe(format);
});
