import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { complete, type LockFile, platformOf } from './lock-file.ts';

describe('the lock file', () => {
  test('names every optional package, so that npm 11 accepts it', () => {
    const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as LockFile;
    expect(complete(lock.packages).added).toEqual([]);
  });

  test('gets the packages that are missing, each for its own platform only', () => {
    const owner = {
      version: '1.2.3',
      dev: true,
      optionalDependencies: { 'tool-linux-x64-musl': '1.2.3', 'tool-extra': '1.2.3' },
    };
    const { packages, added } = complete({ 'node_modules/tool': owner });
    expect(added).toEqual(['tool-linux-x64-musl@1.2.3']);
    expect(packages['node_modules/tool-linux-x64-musl']).toEqual({
      version: '1.2.3',
      cpu: ['x64'],
      dev: true,
      libc: ['musl'],
      optional: true,
      os: ['linux'],
    });
  });

  test('keeps the entries it has', () => {
    const packages = {
      'node_modules/tool': { version: '1.0.0', optionalDependencies: { 'tool-darwin-arm64': '1.0.0' } },
      'node_modules/tool-darwin-arm64': { version: '1.0.0', os: ['darwin'] },
    };
    expect(complete(packages)).toEqual({ packages, added: [] });
  });

  test.each([
    ['@oxlint/binding-darwin-arm64', { os: ['darwin'], cpu: ['arm64'] }],
    ['@oxlint/binding-linux-arm-gnueabihf', { os: ['linux'], cpu: ['arm'], libc: ['glibc'] }],
    ['@oxlint/binding-win32-x64-msvc', { os: ['win32'], cpu: ['x64'] }],
    ['@biomejs/cli-linux-x64', { os: ['linux'], cpu: ['x64'] }],
    ['fsevents', undefined],
  ])('reads the platform of %s from its name', (name, platform) => {
    expect(platformOf(name)).toEqual(platform);
  });
});
