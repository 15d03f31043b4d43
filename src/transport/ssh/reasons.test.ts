import { describe, expect, test } from 'vitest';
import { words } from '../../errors/problem.ts';
import { cutOf, refusalOf } from './reasons.ts';

const endOfWay =
  'kex_exchange_identification: Connection closed by remote host\r\nConnection closed by UNKNOWN port 65535\r\n';
const refused = (said: string, code = 255) => {
  const why = refusalOf('web-1', { code, problem: null }, said);
  return [why.code, words(why).message];
};

describe('a node behind a jump host', () => {
  test.each([
    [
      'ssh: connect to host bastion port 22: Connection refused\r\n',
      'ssh-unreachable',
      'web-1 could not be reached over ssh: ssh: connect to host bastion port 22: Connection refused.',
    ],
    [
      'me@bastion: Permission denied (publickey).\r\n',
      'ssh-login-refused',
      'web-1 refused the login: me@bastion: Permission denied (publickey).',
    ],
    [
      'channel 0: open failed: connect failed: No route to host\r\nstdio forwarding failed\r\n',
      'ssh-unreachable',
      'web-1 could not be reached over ssh: channel 0: open failed: connect failed: No route to host.',
    ],
    [
      '/bin/sh: 1: no-such-proxy: not found\n',
      'ssh-unreachable',
      'web-1 could not be reached over ssh: /bin/sh: 1: no-such-proxy: not found.',
    ],
    ['', 'ssh-unreachable', 'web-1 could not be reached over ssh: Connection closed by UNKNOWN port 65535.'],
  ])('is told by what was said on the way: %j', (said, code, message) => {
    expect(refused(`${said}${endOfWay}`)).toEqual([code, message]);
  });
});

test('a banner is not taken for what ssh says, whatever it says', () => {
  const banner = [
    'Authorized users only. Permission denied to all others.',
    'If host key verification failed., call us. REMOTE HOST IDENTIFICATION HAS CHANGED last week.',
    'No key is known for sale.',
  ].join('\r\n');
  expect(refused(`${banner}\r\nReceived disconnect from 10.0.0.1 port 22:2: too busy\r\n`)).toEqual([
    'ssh-unreachable',
    'web-1 could not be reached over ssh: Received disconnect from 10.0.0.1 port 22:2: too busy.',
  ]);
  expect(refused(`${banner}\r\n`, 1)[0]).toBe('ssh-no-shell');
});

test('a configuration that ssh does not take is told by its line', () => {
  const said = [
    '/home/me/.ssh/config: line 3: Bad configuration option: proxyjmp',
    '/home/me/.ssh/config: terminating, 1 bad configuration options',
  ].join('\r\n');
  expect(refused(said)[1]).toBe(
    'web-1 could not be reached over ssh: /home/me/.ssh/config: line 3: Bad configuration option: proxyjmp.',
  );
});

test('older releases of ssh refuse a login without naming the host', () => {
  expect(refused('Permission denied (publickey,password).\r\n')).toEqual([
    'ssh-login-refused',
    'web-1 refused the login: Permission denied (publickey,password).',
  ]);
});

test('a cut behind a jump host is told by the host that names itself', () => {
  const said = 'Connection to bastion closed by remote host.\r\nConnection to UNKNOWN port 65535 closed.\r\n';
  expect(words(cutOf('web-1', { code: 255, problem: null }, said)).message).toBe(
    'The connection to web-1 was cut while the command ran, so nobody knows how it ended: Connection to bastion closed by remote host.',
  );
});
