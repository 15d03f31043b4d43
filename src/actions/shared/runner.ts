/** What a step says to GitHub's runner, by the library that GitHub made for it. */
import * as core from '@actions/core';

export { debug, getInput, setSecret } from '@actions/core';

/** Without the file there is no runner that would read it. */
export function setOutput(name: string, value: string): void {
  if ((process.env['GITHUB_OUTPUT'] ?? '') !== '') core.setOutput(name, value);
}

/** Markdown, for the page of the run. */
export async function addSummary(markdown: string): Promise<void> {
  if ((process.env['GITHUB_STEP_SUMMARY'] ?? '') !== '') await core.summary.addRaw(markdown, true).write();
}

export interface Place {
  readonly title: string;
  readonly file?: string;
  readonly line?: number;
  readonly col?: number;
}

export function annotate(severity: 'error' | 'warning', message: string, { line, col, ...place }: Place): void {
  const say = severity === 'error' ? core.error : core.warning;
  say(message, {
    ...place,
    ...(line === undefined ? {} : { startLine: line }),
    ...(col === undefined ? {} : { startColumn: col }),
  });
}

/** Shown in the log, and no more than that: a line that the runner would take for a command, behind whatever it takes for a space, is broken up. */
export function info(text: string): void {
  core.info(text.replaceAll(/^([\s\u0085]*):(?=:)/gm, '$1: ').replaceAll('##[', '## ['));
}
