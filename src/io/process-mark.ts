import { randomBytes } from 'node:crypto';

/** The variable in the environment of what we start, by which it and everything it starts can be found again. */
export const markName = 'WAVEGATE_PROCESS';
const prefix = randomBytes(8).toString('hex');
let marks = 0;

/** A mark that no other process tree has. */
export function nextMark(): string {
  marks += 1;
  return `${prefix}.${marks}`;
}
