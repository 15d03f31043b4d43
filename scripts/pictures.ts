/**
 * `npm run pictures`: plays the demo in a terminal of its own and makes docs/images/run.png, the live view in the middle of the first
 * rollout, docs/images/report.png, the report of it, and docs/images/issue.png, the issue that it would have on GitHub. Needs Chromium with
 * a font for emoji (fonts-noto-color-emoji), and `script` of util-linux for the terminal.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import xterm from '@xterm/headless';
import type { Browser } from 'playwright-core';
import { replay } from '../src/core/rollout/evolve.ts';
import type { RolloutEvent } from '../src/core/rollout/events.ts';
import { openFileLedger } from '../src/ledger/file/file-ledger.ts';
import { issueBody } from '../src/report/github/issue-body.ts';
import { findBrowser, startBrowser } from '../src/testing/browser.ts';
import { githubPage } from '../src/testing/github-page.ts';
import { screenPage } from './screen-page.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const images = `${root}docs/images`;
const columns = 100;
const rows = 32;

/** Plays the demo; gives the screen at its most telling moment, as a page, and the path of the first rollout's report. */
async function playDemo(): Promise<{ screen: string; report: string }> {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
  const command = `stty cols ${columns} rows ${rows}; exec ${process.execPath} examples/demo/demo.ts`;
  const child = spawn('script', ['-qefc', command, '/dev/null'], {
    cwd: root,
    env: { ...process.env, TERM: 'xterm-256color', COLORTERM: 'truecolor' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  let screen: string | null = null;
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    said += String(chunk);
    await new Promise<void>((resolve) => terminal.write(String(chunk), resolve));
    if (isTelling(terminal)) screen = screenPage(terminal, columns, rows);
  }
  if (child.exitCode === null) await once(child, 'exit');
  const report = said.match(/^\s*(\S+\/shop-1\/report\.html)/m)?.[1];
  if (screen === null || report === undefined) throw new Error(`the demo did not show what was waited for:\n${said}`);
  return { screen, report };
}

/** The last frame of the first rollout in which it still works although a node has failed. */
function isTelling(terminal: xterm.Terminal): boolean {
  const { active } = terminal.buffer;
  const lines = Array.from(
    { length: rows },
    (_, at) => active.getLine(active.baseY + at)?.translateToString(true) ?? '',
  );
  const text = lines.join('\n');
  return /shop-1\s+running/.test(text) && /✗ 1/.test(text) && /half/.test(text);
}

/** The issue of the demo's first rollout when it had just begun to go back, as GitHub shows it. */
async function issueOf(report: string): Promise<string> {
  const ledger = openFileLedger<RolloutEvent>(dirname(dirname(report)));
  const all = (await ledger.read('shop-1')).events;
  const events = all.slice(0, all.findIndex(({ type }) => type === 'rollback-started') + 1);
  const state = replay(await ledger.readPlan('shop-1'), events);
  const site = {
    server: 'https://github.com',
    owner: 'acme',
    repo: 'shop',
    ledgerBranch: 'wavegate',
    workflow: 'rollout.yml',
  };
  return githubPage(issueBody({ state, events, commit: 'c'.repeat(40), site, projected: events.length }));
}

async function picture(
  browser: Browser,
  path: string,
  options: { url?: string; html?: string; height?: number; width?: number; only?: string },
): Promise<void> {
  const { url, html, height, width, only } = options;
  const page = await browser.newPage({
    viewport: { width: width ?? 1180, height: height ?? 600 },
    deviceScaleFactor: 1.5,
  });
  if (url !== undefined) await page.goto(url);
  if (html !== undefined) await page.setContent(html);
  const whole = only === undefined ? page : page.locator(only);
  await whole.screenshot({ path });
  await page.close();
}

const chromium = findBrowser();
if (chromium === null) throw new Error('there is no Chromium on this machine; CHROMIUM=PATH names one');
mkdirSync(images, { recursive: true });
const { screen, report } = await playDemo();
const browser = await startBrowser(chromium);
await picture(browser, `${images}/run.png`, { html: screen, only: 'pre' });
await picture(browser, `${images}/report.png`, { url: pathToFileURL(report).href, height: 1896 });
await picture(browser, `${images}/issue.png`, { html: await issueOf(report), width: 912, height: 1100 });
await browser.close();
