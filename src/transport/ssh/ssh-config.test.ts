import { expect, test } from 'vitest';
import { sshArguments, sshConfig } from './ssh-config.ts';
import { featuresOf } from './ssh-features.ts';

const placesOf = (version: string) => ({
  config: '/run/config',
  knownHosts: { copy: '/run/known_hosts', name: 'known_hosts' },
  agent: null,
  features: featuresOf(version),
});
const said = (version: string) => {
  const places = placesOf(version);
  return `${sshConfig(places)}${sshArguments({ host: 'web-1' }, places, 'true').join(' ')}`;
};

test.each([
  ['OpenSSH_8.2p1 Ubuntu-4ubuntu0.13, OpenSSL 1.1.1f', false, false],
  ['OpenSSH_8.6p1, OpenSSL 1.1.1k', true, false],
  ['OpenSSH_9.2p1 Debian-2+deb12u10, OpenSSL 3.0.19', true, true],
  ['OpenSSH_for_Windows_9.5p1, LibreSSL 3.8.2', true, true],
  ['OpenSSH_10.0p2 Debian-7, OpenSSL 3.5.1', true, true],
  ['dropbear', true, true],
])('%s is asked for no setting that it does not have', (version, knownHostsCommand, sessionType) => {
  expect(said(version).includes('KnownHostsCommand')).toBe(knownHostsCommand);
  expect(said(version).includes('SessionType=default')).toBe(sessionType);
});

test('what the user lets ssh ignore stays as the user says', () => {
  expect(said('OpenSSH_9.2p1')).not.toContain('IgnoreUnknown');
});
