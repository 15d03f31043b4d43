/** `npm run demo [-- --nodes N]`: two rollouts over one fleet. The first is taken back by its own rules, the second succeeds. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { brokenVersion, firstVersion, fixedVersion } from './demo-node.ts';
import { type Fleet, nodeCount, startFleet } from './fleet.ts';
import { report, run, type Status, status } from './wavegate.ts';

const file = 'examples/demo/rollout.yml';
const rolledBack = 1;
const interrupted = 130;
/** To be seen after the usual one. */
const largerFleet = 2_000;

/** Each text is a paragraph, wrapped to the terminal; one that begins with blanks is to be copied and stays as it is. */
function say(...texts: string[]): void {
  const width = Math.min(process.stdout.columns ?? 100, 100);
  console.log(`\n${texts.map((text) => (text.startsWith(' ') ? text : wrapped(text, width))).join('\n')}`);
}

function wrapped(text: string, width: number): string {
  let column = 0;
  return text.replaceAll(/(\s*)(\S+)/g, (_, blank: string, word: string) => {
    const fits = column === 0 || column + 1 + word.length <= width;
    column = fits ? column + blank.length + word.length : word.length;
    return fits ? blank + word : `\n${word}`;
  });
}

function heading(text: string): string {
  return styleText('bold', text);
}

/** What the fleet says of itself: `33 run 1.1.0, 6 run 1.2.0, 1 does not answer`. */
function census(fleet: Fleet): string {
  return Object.entries(fleet.versions())
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([version, count]) => (version === 'no answer' ? `${count} does not answer` : `${count} run ${version}`))
    .join(', ');
}

function tally({ nodes }: Status): string {
  return Object.entries(nodes)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
}

/** Plays both acts; gives the exit code of the demo. */
async function play(fleet: Fleet, folder: string): Promise<number> {
  const ledger = join(folder, 'ledger');
  const inventory = join(folder, 'fleet.json');
  const settings = ['--inventory', inventory, '--ledger', ledger, '--param', `shop=${fleet.shop}`];
  const rollOut = (version: string) => run(['run', file, ...settings, '--param', `version=${version}`]);

  say(
    heading(`A fleet of ${fleet.nodes.length} HTTP servers runs on this machine: ${census(fleet)}.`),
    `First act: ${file} takes it to ${brokenVersion}.`,
    'Nobody knows yet that two nodes cannot run that version, and that one node is gone.',
    '',
  );
  const first = await rollOut(brokenVersion);
  if (first === interrupted) return sayInterrupted(ledger);
  if (first !== rolledBack) return sayWrong('first', first, rolledBack);
  const afterFirst = await status('shop-1', ledger);
  say(
    heading('What just happened'),
    `The small waves went well, so ${brokenVersion} met more nodes. There two of them failed their health check. The file ` +
      'tolerates one failure a wave; the second one stopped the wave, and Wavegate took all of it back. The node that did ' +
      'not answer was put off, and no zone ever missed more than a quarter of its nodes.',
    `  the rollout   ${afterFirst.state}: ${tally(afterFirst)}`,
    `  the fleet     ${census(fleet)}`,
    '',
    heading(`Second act: the same file with ${fixedVersion}, which has the fix.`),
    '',
  );
  const second = await rollOut(fixedVersion);
  if (second === interrupted) return sayInterrupted(ledger);
  if (second !== 0) return sayWrong('second', second, 0);
  const afterSecond = await status('shop-2', ledger);
  const broken = fleet.nodes.find(({ layout }) => layout.fault === 'breaks')?.layout.name ?? '';
  say(
    heading('What just happened'),
    'All waves went through, each behind the same gates. The node that was gone came back meanwhile, and the catch-up wave ' +
      'at the end took it along: no node is forgotten.',
    `  the rollout   ${afterSecond.state}: ${tally(afterSecond)}`,
    `  the fleet     ${census(fleet)}`,
    '',
    heading('The whole story to look at'),
    'What happened is in one page for each rollout: open them in a browser, or send them to somebody.',
    `  ${await report('shop-1', ledger)}`,
    `  ${await report('shop-2', ledger)}`,
    '',
    heading('Try next'),
    `  npx wavegate explain shop-1 ${broken} --ledger ${ledger}`,
    `  npx wavegate status --ledger ${ledger}`,
    `  npx wavegate plan ${file} --inventory ${inventory} --param shop=${fleet.shop} --param version=${firstVersion}`,
    fleet.nodes.length === largerFleet ? '  npm run demo' : `  npm run demo -- --nodes ${largerFleet}`,
    `and read ${file}: all that you saw is in it.`,
    '',
  );
  return 0;
}

function sayWrong(which: string, code: number, wanted: number): number {
  console.error(`\nThis is not how the demo should go: the ${which} run exited with ${code}, not with ${wanted}.`);
  return 1;
}

function sayInterrupted(ledger: string): number {
  say(
    'Interrupted: the rollout is paused and its ledger is kept. The fleet ends with the demo, so this one cannot go on; a ' +
      'real one would, with `wavegate resume`. See where it stands:',
    `  npx wavegate status --ledger ${ledger}`,
    '',
  );
  return interrupted;
}

/** The number of nodes asked for; null when the command line makes no sense, which is then said. */
function asked(): number | null {
  try {
    return nodeCount(parseArgs({ options: { nodes: { type: 'string', default: '40' } } }).values.nodes);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return null;
  }
}

const count = asked();
if (count === null) {
  process.exitCode = 2;
} else {
  const folder = await mkdtemp(join(tmpdir(), 'wavegate-demo-'));
  const fleet = await startFleet(count, join(folder, 'fleet.json'));
  process.exitCode = await play(fleet, folder);
  await fleet.stop();
}
