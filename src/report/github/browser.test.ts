import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser, startBrowser } from '../../testing/browser.ts';
import { githubPage } from '../../testing/github-page.ts';
import { aSite, shownRollout } from '../../testing/github-rollouts.ts';
import { attack } from '../../testing/told-rollout.ts';
import { commentsOf } from './comments.ts';
import { issueBody } from './issue-body.ts';
import { batchSummary } from './summaries/batch-summary.ts';
import { turnSummary } from './summaries/turn-summary.ts';

const chromium = findBrowser();
if (chromium === null) {
  process.stderr.write('\nSKIPPED, no Chromium on this machine (CHROMIUM=PATH names one): an issue in a browser\n');
}

function pages(nodes: number, failed: number): Record<string, string> {
  const rollout = shownRollout({ nodes, failed, text: (what, at) => `${what} ${at} ${attack} @octocat #1` });
  const { plan, state, events } = rollout;
  return {
    'the issue': issueBody({ ...rollout, commit: 'c'.repeat(40), site: aSite, projected: events.length }),
    'its comments': commentsOf(plan, events, 'acme')
      .map(({ body }) => body)
      .join('\n\n'),
    'a turn': turnSummary({ state, events, from: 0, next: '', site: aSite }),
    'a batch': batchSummary('w1-r1-b1', events),
  };
}

describe.skipIf(chromium === null)('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startBrowser(chromium ?? '');
  });
  afterAll(() => browser.close());

  test.each([
    [20, 3],
    [10_000, 500],
  ])(
    'what is shown of %i nodes runs nothing, loads nothing and has nothing of theirs but text',
    async (nodes, failed) => {
      for (const [name, markdown] of Object.entries(pages(nodes, failed))) {
        const page = await browser.newPage({ viewport: { width: 960, height: 700 } });
        const troubles: string[] = [];
        page.on('console', (message) => troubles.push(`console: ${message.text()}`));
        page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
        page.on('dialog', (dialog) => {
          troubles.push(`dialog: ${dialog.message()}`);
          void dialog.dismiss();
        });
        page.on('request', (request) => troubles.push(`request: ${request.url()}`));
        await page.setContent(githubPage(markdown));
        expect(await page.locator('body :is(img, script, iframe, form, input, svg, style)').count()).toBe(0);
        expect(await page.locator('body [onerror], body [style], body [src]').count()).toBe(0);
        expect(await page.locator('body').innerText()).toContain('<img src=x onerror=alert(1)>');
        const foreign = await page.evaluate<string[]>('[...document.links].map((each) => each.href)');
        expect(foreign.filter((url) => !url.startsWith('https://github.example/acme/ops/'))).toEqual([]);
        const wide = await page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');
        expect({ name, wide, troubles }).toEqual({ name, wide: false, troubles: [] });
        await page.close();
      }
    },
  );
});
