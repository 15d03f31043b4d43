import type { ChecksDefinition } from '../../core/definition/checks.ts';
import { judgeChecks } from '../../core/gates/checks.ts';
import type { GateResult } from '../../core/gates/gate-result.ts';
import type { GitHubQuestion, OpenGitHub } from '../github-ports.ts';
import { commitOf, openFor, orError } from './ask-github.ts';

/** Reads every attempt at a check on the commit, and judges the newest ones. */
export function probeChecks(
  open: OpenGitHub,
  definition: ChecksDefinition,
  question: GitHubQuestion,
): Promise<GateResult> {
  return orError(async () => {
    const commit = commitOf(definition, question);
    const github = await openFor(open, definition, question);
    return judgeChecks(definition, await github.checkAttempts(commit, definition.required, question), commit);
  }, question.signal);
}
