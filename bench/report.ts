import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { aPlan, tolerates } from '../src/testing/builders.ts';
import { findBrowser, startBrowser } from '../src/testing/browser.ts';
import { recordRollout } from '../src/testing/report-ledger.ts';
import { type Ending, given, type RolloutSpec } from '../src/testing/rollout-spec.ts';
import { median } from './compare.ts';
import { type BenchOptions, seconds, type Table } from './table.ts';

const waves = 20;
const batchSize = 50;
/** Seconds. */
const targets = { written: 2, opened: 1, regrouped: 1 };

/** How long a report takes to be written, to open in a browser until its nodes are there, and to be grouped anew. */
export async function benchReport({ quick, scratch, wavegate, progress }: BenchOptions): Promise<Table> {
  const path = findBrowser();
  const sizes = quick ? [40] : [40, 1_000, 10_000];
  const browser = path === null ? null : await startBrowser(path);
  const rows: string[][] = [];
  try {
    for (const nodes of sizes) {
      progress(`a report of ${nodes} nodes`);
      rows.push(await rowOf(nodes, { scratch, wavegate, browser, times: quick ? 1 : 5 }));
    }
  } finally {
    await browser?.close();
  }
  return {
    columns: ['nodes', 'page', 'written in', 'opens in', 'groups anew in'],
    rows,
    remarks: [
      `Written: the whole command, at most ${targets.written} s. Opens: from the address to the last cell on the screen, at most ` +
        `${targets.opened} s. Groups anew: from the choice to the screen, the slowest of state, batch, version, cause and label, at most ` +
        `${targets.regrouped} s.`,
      browser === null
        ? 'There is no Chromium on this machine.'
        : `In Chromium ${browser.version()}, without a graphics card.`,
    ],
  };
}

async function rowOf(
  nodes: number,
  { scratch, wavegate, browser, times }: { scratch: string; wavegate: string; browser: Browser | null; times: number },
): Promise<string[]> {
  const folder = join(scratch, `report-${nodes}`);
  const { plan, events } = rolloutOf(nodes);
  const id = await recordRollout(join(folder, 'ledger'), plan, events);
  const page = join(folder, 'report.html');
  const written = await timed(times, () => {
    const args = [wavegate, 'report', id, '--ledger', join(folder, 'ledger'), '--out', page];
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`report failed: ${stderr}`);
  });
  const size = `${(statSync(page).size / 1_000_000).toFixed(2)} MB`;
  if (browser === null) return [String(nodes), size, within(written, targets.written), '', ''];
  const address = pathToFileURL(page).href;
  await openPage(browser, address, nodes);
  const opened = await timed(times, () => openPage(browser, address, nodes));
  const regrouped = await slowestGrouping(browser, address);
  return [
    String(nodes),
    size,
    within(written, targets.written),
    within(opened, targets.opened),
    within(regrouped, targets.regrouped),
  ];
}

async function openPage(browser: Browser, address: string, nodes: number): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(address);
  const shown = await page.evaluate<number>(`${painted}.then(() => document.querySelectorAll('.cell').length)`);
  if (shown !== nodes) throw new Error(`${shown} of ${nodes} nodes are shown`);
  await page.close();
}

/** Settles when what was done before it is on the screen. */
const painted = 'new Promise((done) => requestAnimationFrame(() => setTimeout(done)))';

async function slowestGrouping(browser: Browser, address: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(address);
  await page.locator('#fleet').scrollIntoViewIfNeeded();
  const took = await page.evaluate<number[]>(`(async () => {
    const choice = document.querySelector('#group-by');
    const took = [];
    for (const by of ['state', 'batch', 'version', 'cause', 'label:0', 'wave']) {
      const began = performance.now();
      choice.value = by;
      choice.dispatchEvent(new Event('change', { bubbles: true }));
      await ${painted};
      took.push((performance.now() - began) / 1000);
    }
    return took;
  })()`);
  await page.close();
  return Math.max(...took);
}

/** Seconds, the median of several times. */
async function timed(times: number, work: () => void | Promise<void>): Promise<number> {
  const took: number[] = [];
  for (let time = 0; time < times; time++) {
    const began = performance.now();
    await work();
    took.push((performance.now() - began) / 1000);
  }
  return median(took);
}

function within(value: number, target: number): string {
  return `${seconds(value)} ${value <= target ? '✓' : '✗'}`;
}

/** Waves of equal size in batches of fifty; one node in a hundred fails. */
function rolloutOf(nodes: number): Pick<RolloutSpec['state'], 'plan'> & { events: RolloutSpec['history'] } {
  const names = Array.from({ length: nodes }, (_, index) => `node-${String(index).padStart(5, '0')}.site.example.net`);
  const perWave = Math.ceil(nodes / waves);
  const lines = Array.from({ length: waves }, (_, wave) => {
    const own = names.slice(wave * perWave, (wave + 1) * perWave);
    const batches = Array.from({ length: Math.ceil(own.length / batchSize) }, (__, batch) =>
      own.slice(batch * batchSize, (batch + 1) * batchSize).join(' '),
    );
    return `wave-${wave + 1}: ${batches.join(' | ')}`;
  });
  const written = aPlan(lines, { onFailure: { tolerate: [tolerates('failed', '100%')] } });
  const labelled = written.nodes.map((node, index) => ({
    ...node,
    labels: { zone: `z${index % 12}`, role: `r${index % 3}` },
  }));
  const plan = { ...written, nodes: labelled };
  const failing = Object.fromEntries(
    names.filter((_, index) => index % 100 === 7).map((name): [string, Ending] => [name, 'failed']),
  );
  const { history } = given(plan).runs(failing);
  return { plan, events: history.map((event, index) => ({ ...event, at: index * 40 })) };
}
