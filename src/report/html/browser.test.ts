import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser, startBrowser } from '../../testing/browser.ts';
import { shownRollout } from '../../testing/github-rollouts.ts';
import { recordRollout } from '../../testing/report-ledger.ts';
import { attack, toldRollout } from '../../testing/told-rollout.ts';

const program = fileURLToPath(new URL('../../../bin/wavegate.cjs', import.meta.url));
const chromium = findBrowser();
if (chromium === null) {
  process.stderr.write('\nSKIPPED, no Chromium on this machine (CHROMIUM=PATH names one): the report in a browser\n');
}

/** What went on in a page behind its back. */
interface Watched {
  readonly page: Page;
  readonly troubles: string[];
}

async function open(browser: Browser, path: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('console', (message) => troubles.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== pathToFileURL(path).href) troubles.push(`request: ${request.url()}`);
  });
  await page.goto(pathToFileURL(path).href);
  return { page, troubles };
}

/** The headings of the groups that are shown, without their counts. */
async function groups(page: Page): Promise<string[]> {
  const texts = await page.locator('#nodes .group h3').allTextContents();
  return texts.map((text) => text.replace(/ \d+ nodes?:.*/, ''));
}

async function focused(page: Page): Promise<string | null> {
  return page.locator(':focus').getAttribute('aria-label');
}

describe.skipIf(chromium === null)('the report in a browser', () => {
  let started: Browser;
  const browser = () => started;
  const folder = mkdtempSync(join(tmpdir(), 'wavegate-report-'));
  const path = join(folder, 'report.html');
  /** Of two hundred nodes; nothing in it has less than two hundred characters without a blank. */
  const longNames = join(folder, 'long-names.html');

  beforeAll(async () => {
    started = await startBrowser(chromium ?? '');
    const { plan, events } = toldRollout();
    const id = await recordRollout(join(folder, 'ledger'), plan, events);
    execFileSync(process.execPath, [program, 'report', id, '--ledger', join(folder, 'ledger'), '--out', path]);
    const large = shownRollout({ nodes: 200, failed: 30, text: (what, at) => `${what}-${at}-${'x'.repeat(200)}` });
    await recordRollout(join(folder, 'large'), large.plan, large.events);
    execFileSync(process.execPath, [program, 'report', id, '--ledger', join(folder, 'large'), '--out', longNames]);
  });
  afterAll(async () => {
    await started.close();
    rmSync(folder, { recursive: true, force: true });
  });

  describe('to everybody', () => {
    test('tells its story in parts, in this order', async () => {
      const { page } = await open(browser(), path);
      expect(await page.locator('h1').innerText()).toBe('web-1 ! paused');
      expect(await page.locator('main h2').allTextContents()).toEqual([
        'Overview',
        'What went wrong',
        'Timeline',
        'Fleet',
        'Gates',
        'Who did what',
        'Plan and inputs',
      ]);
      expect(await page.locator('nav a').allTextContents()).toEqual(await page.locator('main h2').allTextContents());
    });

    test('puts nodes together that failed for one cause, with what the first of them printed', async () => {
      const { page } = await open(browser(), path);
      const cause = page.locator('.cause').first();
      expect(await cause.locator('h3').innerText()).toContain('2 nodes failed in apply');
      expect(await cause.locator('button').allTextContents()).toEqual(['b1', 'b2']);
      expect(await cause.locator('pre').innerText()).toBe('first line of b1\ncannot open /var/lib/app: error 0x249');
    });

    test('groups the fleet by whatever one likes', async () => {
      const { page } = await open(browser(), path);
      expect(await groups(page)).toEqual(['wave canary', 'wave rest']);
      await page.getByLabel('Group by').selectOption({ label: 'zone' });
      expect(await groups(page)).toEqual(['zone=z1', 'zone=z2']);
      await page.getByLabel('Group by').selectOption('state');
      expect(await groups(page)).toEqual(['failed', 'unreachable', 'succeeded']);
      await page.getByLabel('Group by').selectOption('batch');
      expect(await groups(page)).toEqual(['batch w1-r1-b1', 'batch w2-r1-b1', 'batch w2-r1-b2']);
      await page.getByLabel('Group by').selectOption('version');
      expect(await groups(page)).toEqual(['version 1.0', 'version 1.1']);
      await page.getByLabel('Group by').selectOption({ label: 'note' });
      expect(await groups(page)).toEqual([`note=${attack}`, 'without note']);
    });

    test('groups the fleet by what went wrong', async () => {
      const { page } = await open(browser(), path);
      await page.getByLabel('Group by').selectOption({ label: 'likely cause' });
      expect(await groups(page)).toEqual([
        '1. failed in apply: task apply (node) failed: exit 3',
        '2. could not be reached: task apply (node) failed: exit 3',
        'nothing went wrong',
      ]);
    });

    test('leads from a cause to all of its nodes, whatever was chosen before', async () => {
      const { page } = await open(browser(), longNames);
      await page.getByLabel('Find').fill('none is called that');
      await page.getByRole('button', { name: 'and 15 more' }).click();
      expect(await focused(page)).toContain(', failed');
      expect(
        await page
          .locator('.group', { has: page.locator(':focus') })
          .locator('.cell')
          .count(),
      ).toBe(27);
      expect(await page.getByLabel('Group by').inputValue()).toBe('cause');
    });

    test('shows the nodes that are looked for, and the states that are wanted', async () => {
      const { page } = await open(browser(), path);
      await page.getByLabel('Find').fill('C');
      expect(await page.locator('.cell').count()).toBe(3);
      await page.getByRole('checkbox', { name: 'unreachable' }).uncheck();
      expect(await page.locator('.cell').count()).toBe(2);
      expect(await page.locator('#shown').innerText()).toBe('2 of 7 nodes in 1 group');
    });

    test('shows the same nodes as a table', async () => {
      const { page } = await open(browser(), path);
      await page.getByLabel('table', { exact: true }).check();
      const rows = page.locator('#nodes tbody tr');
      expect(await rows.count()).toBe(7);
      expect(await rows.nth(5).locator('th, td').allTextContents()).toEqual([
        'b1',
        '✗ failed',
        'rest',
        'w2-r1-b2',
        '1.0',
        '0.7s',
        'task apply (node) failed: exit 3  [task-failed]',
      ]);
    });

    test('says in the table in which group a node is, where no other column does', async () => {
      const { page } = await open(browser(), path);
      await page.getByLabel('table', { exact: true }).check();
      await page.getByLabel('Group by').selectOption({ label: 'zone' });
      const cells = page.locator('#nodes tbody tr').first().locator('th, td');
      expect((await cells.allTextContents()).slice(0, 3)).toEqual(['a1', 'zone=z1', '■ succeeded']);
    });

    test('tells the story of a node that is chosen', async () => {
      const { page } = await open(browser(), path);
      await page.locator('.cell', { hasText: 'b1' }).click();
      const details = page.getByRole('complementary', { name: 'b1' });
      expect(await details.locator('.story li').first().innerText()).toContain('taken by batch w2-r1-b2');
      expect(await details.locator('.story tr').allTextContents()).toEqual([
        'observeok0.0s',
        'applyfailed, 3 attempts0.9s',
      ]);
      expect(await details.locator('pre').innerText()).toContain('cannot open /var/lib/app');
    });

    test('can be made light and dark, whatever the system is', async () => {
      const { page } = await open(browser(), path, { colorScheme: 'dark' });
      const ground = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      const dark = await ground();
      await page.getByRole('button', { name: 'Theme: system' }).click();
      const light = await ground();
      expect(light).not.toBe(dark);
      await page.getByRole('button', { name: 'Theme: light' }).click();
      expect(await ground()).toBe(dark);
    });

    test.for([360, 768, 1440])(
      'never has to be scrolled sideways at a width of %i, however long names are',
      async (width) => {
        for (const each of [path, longNames]) {
          const { page } = await open(browser(), each, { viewport: { width, height: 800 } });
          expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
          for (const summary of await page.locator('summary').all()) await summary.click();
          await page.locator('.cell').first().click();
          await page.getByLabel('table', { exact: true }).check();
          expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
        }
      },
    );

    test('leaves the colours to a system that has colours of its own', async () => {
      const { page } = await open(browser(), path, { forcedColors: 'active' });
      expect(await page.locator('#theme').isVisible()).toBe(false);
      const ink = (of: string) =>
        page.evaluate<string>(`getComputedStyle(document.querySelector(${JSON.stringify(of)})).color`);
      expect(await ink('.chart .label strong')).toBe(await ink('h1'));
    });
  });

  describe('to who has no mouse', () => {
    test('is one stop of the Tab key for the whole fleet, with arrows inside', async () => {
      const { page } = await open(browser(), path);
      await page.locator('input[name=state]').last().focus();
      await page.keyboard.press('Tab');
      expect(await focused(page)).toBe('a1, succeeded');
      await page.keyboard.press('ArrowRight');
      expect(await focused(page)).toBe('a2, succeeded');
      await page.keyboard.press('ArrowDown');
      expect(await focused(page)).toBe(`${attack}, unreachable`);
      await page.keyboard.press('Home');
      expect(await focused(page)).toBe('c1, succeeded');
      await page.keyboard.press('ArrowUp');
      expect(await focused(page)).toBe('a1, succeeded');
      await page.keyboard.press('PageDown');
      await page.keyboard.press('End');
      expect(await focused(page)).toBe('b2, failed');
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Tab');
      expect(await focused(page)).toBe('b2, failed');
    });

    test('goes to a node with Enter and back with Escape', async () => {
      const { page } = await open(browser(), path);
      await page.locator('.cell', { hasText: 'b2' }).focus();
      await page.keyboard.press('Enter');
      expect(await page.locator(':focus').innerText()).toBe('b2');
      expect(await page.locator('[aria-selected=true]').getAttribute('aria-label')).toBe('b2, failed');
      await page.keyboard.press('Escape');
      expect(await focused(page)).toBe('b2, failed');
      expect(await page.locator('#details').isVisible()).toBe(false);
    });

    test('leads past its head to its story', async () => {
      const { page } = await open(browser(), path);
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      expect(await page.locator(':focus').getAttribute('id')).toBe('main');
    });
  });

  describe('to who cannot see', () => {
    test.for(['light', 'dark'] as const)('has nothing that axe finds wrong, in %s colours', async (colorScheme) => {
      const { page } = await open(browser(), path, { colorScheme, bypassCSP: true });
      await page.locator('.cell', { hasText: 'b1' }).click();
      for (const summary of await page.locator('summary').all()) await summary.click();
      await page.evaluate(axe.source);
      const found = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>('axe.run()');
      expect(found.violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
    });

    test('says of each group of cells what it is and of each cell which node in which state', async () => {
      const { page } = await open(browser(), path);
      const box = page.getByRole('listbox', { name: 'wave rest' });
      expect(await box.getByRole('option').evaluateAll((cells) => cells.map((cell) => cell.ariaLabel))).toEqual([
        'c1, succeeded',
        `${attack}, unreachable`,
        'c2, succeeded',
        'b1, failed',
        'b2, failed',
      ]);
    });
  });

  describe('of hostile nodes', () => {
    test('runs nothing that they bring along, wherever it is shown', async () => {
      const { page, troubles } = await open(browser(), path);
      for (const by of ['wave', 'state', 'batch', 'version', 'label:0', 'label:1']) {
        await page.getByLabel('Group by').selectOption(by);
        for (const cell of await page.locator('.cell').all()) await cell.click();
      }
      await page.getByLabel('table', { exact: true }).check();
      for (const summary of await page.locator('summary').all()) await summary.click();
      expect(await page.locator('img').count()).toBe(0);
      expect(await page.locator('script').count()).toBe(2);
      expect(troubles).toEqual([]);
    });

    test('shows their names as they are', async () => {
      const { page } = await open(browser(), path);
      await page.locator('.cell', { hasText: 'onerror' }).click();
      expect(await page.locator('#details-title').innerText()).toBe(attack);
      expect(await page.locator('#details-body pre').innerText()).toBe(attack);
    });

    test('would not reach the network if they got anything to run', async () => {
      const { page, troubles } = await open(browser(), path);
      const refused = await page.evaluate<string>(
        `fetch('https://example.invalid/').then(() => 'went out', () => 'refused')`,
      );
      expect(refused).toBe('refused');
      expect(troubles.join('\n')).toContain('Content Security Policy');
      await expect(page.evaluate(`document.body.innerHTML = '<b>x</b>'`)).rejects.toThrow('TrustedHTML');
    });
  });

  test('prints all of it, without what only a screen has', async () => {
    const { page } = await open(browser(), path);
    await page.evaluate(`addEventListener('beforeprint', () => {
      document.title = String(document.querySelectorAll('details:not([open])').length);
    })`);
    expect((await page.pdf()).length).toBeGreaterThan(10_000);
    expect(await page.title()).toBe('0');
    expect(await page.locator('details[open]').count()).toBe(0);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    for (const part of ['nav', '#fleet-controls', '#theme']) expect(await page.locator(part).isVisible()).toBe(false);
    expect(await page.locator('.cell').first().isVisible()).toBe(true);
  });

  test('tells everything but the nodes one by one where JavaScript is off', async () => {
    const { page } = await open(browser(), path, { javaScriptEnabled: false });
    expect(await page.locator('.cause').count()).toBe(2);
    expect(await page.getByText('The nodes one by one need JavaScript').isVisible()).toBe(true);
  });
});
