import { realpathSync, statSync } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import type { Command } from '../../core/definition/steps.ts';

/** Larger files are data, not scripts; a script that big could not be reviewed either. */
const largestFile = 16 * 1024 * 1024;

export interface NamedFile {
  /** As the command names it. */
  readonly word: string;
  /** From the root, with forward slashes and symbolic links followed. */
  readonly path: string;
}

/** A file as it is sent to nodes. */
export interface RootFile {
  readonly bytes: Uint8Array;
  readonly executable: boolean;
}

/** Words of a command that are files below the root. In a script text words are whatever stands between blanks, quotes and operators. */
export function namedFiles(command: Command, root: string): NamedFile[] {
  const words = 'argv' in command ? command.argv : (command.shell.match(/[^\s'"`;|&()<>$={}]+/g) ?? []);
  return [...new Set(words)].flatMap((word) => {
    const path = fileBelow(root, word);
    return path === null ? [] : [{ word, path }];
  });
}

function fileBelow(root: string, word: string): string | null {
  try {
    const found = realpathSync(resolve(root, word));
    const path = relative(realpathSync(root), found);
    const { size } = statSync(found);
    if (path.startsWith('..') || path === '' || !statSync(found).isFile() || size > largestFile) return null;
    return path.split(sep).join('/');
  } catch {
    // Not a file: most words of a command are none.
    return null;
  }
}
