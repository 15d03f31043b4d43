import { lastLines } from '../failures.ts';
import { clipped, fenced } from '../markdown.ts';
import { visible } from '../visible.ts';

/** What makes a terminal colour, move or ring: CSI and OSC sequences and single ones. */
const terminalSequences = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[@-Z\\^_=>])/g;

const longestLine = 200;

/** The last lines of what a step printed, as a block without the colours of a terminal; empty where it printed nothing. */
export function outputBlock(tail: string, most: number): string {
  const lines = lastLines(tail.slice(-50_000).replaceAll(terminalSequences, '').replaceAll('\r\n', '\n'), most);
  return lines.length === 0 ? '' : fenced(lines.map((line) => clipped(visible(overwritten(line)), longestLine)));
}

/** A progress bar writes a line again and again: the last of it is what is seen. */
function overwritten(line: string): string {
  return line.replace(/\r+$/, '').split('\r').at(-1) ?? '';
}
