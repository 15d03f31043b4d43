import { expect, test } from 'vitest';
import { words } from '../../errors/problem.ts';
import { sshTarget } from './target.ts';

const target = (address: string, facts = {}, user?: string) => {
  const found = sshTarget({ address, facts }, user);
  return 'code' in found ? words(found).message : found;
};

test.each([
  ['web-1', { host: 'web-1' }],
  ['10.0.0.1:2222', { host: '10.0.0.1', port: 2222 }],
  ['ops@web-1.example', { host: 'web-1.example', user: 'ops' }],
  ['user@corp.example@web-1', { host: 'web-1', user: 'user@corp.example' }],
  ['ssh://ops@web-1:22', { host: 'web-1', port: 22, user: 'ops' }],
  ['ssh://web-1/', { host: 'web-1' }],
  ['2001:db8::1', { host: '2001:db8::1' }],
  ['[2001:db8::1]:2200', { host: '2001:db8::1', port: 2200 }],
  ['ops@[fe80::1%eth0]', { host: 'fe80::1%eth0', user: 'ops' }],
  ['knoten-ä', { host: 'knoten-ä' }],
])('%s is an address for ssh', (address, found) => {
  expect(target(address)).toEqual(found);
});

test('port and user come from the facts of the node where its address has none, and the user of the rollout file comes last', () => {
  expect(target('web-1', { port: 2222, user: 'ops' }, 'deploy')).toEqual({ host: 'web-1', port: 2222, user: 'ops' });
  expect(target('root@web-1:22', { port: 2222, user: 'ops' })).toEqual({ host: 'web-1', port: 22, user: 'root' });
  expect(target('web-1', {}, 'deploy')).toEqual({ host: 'web-1', user: 'deploy' });
});

test.each([
  ['http://web-1:8080', 'it is a URL of something else'],
  ['$(reboot)', 'its host is none'],
  ['a;b', 'its host is none'],
  ["web'1", 'its host is none'],
  ['`id`', 'its host is none'],
  ['%h', 'its host is none'],
  ['-oProxyCommand=id', 'its host is none'],
  ['[web-1]:22', 'its host is none'],
  ['@web-1', 'its user is none'],
  ['$(id)@web-1', 'its user is none'],
  ['-l@web-1', 'its user is none'],
  ['web-1:0', '0 is no port'],
  ['web-1:70000', '70000 is no port'],
])('%s is refused', (address, problem) => {
  expect(target(address)).toBe(`${JSON.stringify(address)} cannot be reached over ssh: ${problem}.`);
});
