/** Keeps the state in a file: replaced as a whole, so that a crash leaves the last one or the new one. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type GitHubState, type Usage, emptyState } from './state.ts';

export const loadState = (file: string | null): GitHubState => {
  if (file === null || !existsSync(file)) return emptyState();
  const parsed = JSON.parse(readFileSync(file, 'utf8')) as GitHubState;
  return { ...parsed, usage: Object.assign(Object.create(null) as Record<string, Usage>, parsed.usage) };
};

/** `null`: nothing is kept. */
export const saveState = (file: string | null, state: GitHubState): void => {
  if (file === null) return;
  const next = `${file}.next`;
  writeFileSync(next, `${JSON.stringify(state)}\n`);
  renameSync(next, file);
};
