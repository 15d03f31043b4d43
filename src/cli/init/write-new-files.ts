import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { problem, ProblemError } from '../../errors/problem.ts';
import type { NewFile } from './files.ts';

/** Writes all of them or none; a file that is there is never touched, also when it came a moment ago. */
export async function writeNewFiles(root: string, files: readonly NewFile[]): Promise<void> {
  const undo: (() => Promise<void>)[] = [];
  for (const { path, text } of files) {
    const target = join(root, path);
    try {
      const made = await mkdir(dirname(target), { recursive: true });
      if (made !== undefined) undo.push(() => rm(made, { recursive: true, force: true }));
      await writeNew(target, text, undo);
    } catch (error) {
      for (const step of undo.toReversed()) await step();
      const { code, message, syscall } = error as NodeJS.ErrnoException;
      throw new ProblemError([
        code === 'EEXIST' && syscall === 'open'
          ? problem('init-would-overwrite', { files: [path] })
          : problem('init-not-written', { file: path, why: message }),
      ]);
    }
  }
}

async function writeNew(target: string, text: string, undo: (() => Promise<void>)[]): Promise<void> {
  const file = await open(target, 'wx', 0o644);
  undo.push(() => rm(target, { force: true }));
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
