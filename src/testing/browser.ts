import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Without a sandbox, because it may run as root in a container; it loads nothing but files that the tests wrote. */
const settings = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The browser of this machine; null where there is none. `CHROMIUM` names one that is elsewhere. */
export function findBrowser(): string | null {
  const named = process.env['CHROMIUM'];
  return [...(named === undefined ? [] : [named]), ...usualPlaces].find((path) => existsSync(path)) ?? null;
}

export async function startBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: settings });
}
