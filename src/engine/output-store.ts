import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StepName } from '../core/definition/steps.ts';

/** The file with what a step of a node printed, relative to the execution's folder; it does not exist when nothing was printed. */
export function outputFile(node: string, step: StepName): string {
  return join('output', folderName(node), `${step}.log`);
}

/** Appends what steps print to the files of their nodes; each attempt but the first has a line before it. */
export class OutputStore {
  readonly #folder: string;
  readonly #attempts = new Map<string, number>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Never throws: that output cannot be kept is no reason to stop a rollout. */
  readonly append = (node: string, step: StepName, attempt: number, text: string): void => {
    const file = join(this.#folder, outputFile(node, step));
    const known = this.#attempts.get(file);
    const heading = attempt === (known ?? 1) ? '' : `--- attempt ${attempt} ---\n`;
    try {
      if (known === undefined) mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      appendFileSync(file, heading + text, { mode: 0o600 });
    } catch {
      return;
    }
    this.#attempts.set(file, attempt);
  };
}

/** A name that is safe everywhere stays as it is; any other keeps what is readable of it, and a hash keeps it apart. */
function folderName(node: string): string {
  if (/^[a-z0-9][a-z0-9._-]{0,99}$/.test(node)) return node;
  const readable = node.slice(0, 60).replace(/[^A-Za-z0-9_-]/g, '_');
  return `${readable}~${createHash('sha256').update(node).digest('hex').slice(0, 16)}`;
}
