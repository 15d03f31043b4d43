import { problem, ProblemError } from '../errors/problem.ts';
import type { GitHubLedger } from '../runtime/github-ledger.ts';
import { type Invocation, valueOf } from './command-spec.ts';
import { openLedger } from './executions.ts';

export interface Record extends GitHubLedger {
  readonly onGitHub: boolean;
}

/** The record that a command reads: that of a repository on GitHub where one is named, otherwise the folder on this machine. */
export async function openRecord(invocation: Invocation): Promise<Record> {
  const repository = valueOf(invocation, 'repository');
  // Environments are locked, and executions taken away, on GitHub alone.
  if (repository === undefined) {
    const nothing = async () => [];
    return {
      ledger: openLedger(invocation),
      locks: nothing,
      lockChanges: nothing,
      takenAway: nothing,
      onGitHub: false,
    };
  }
  const { repositoryNamed } = await import('../github/repository-of.ts');
  if (repositoryNamed(repository) === null)
    throw new ProblemError([
      problem('bad-flag-value', {
        flag: 'repository',
        text: repository,
        allowed: 'OWNER/NAME of a repository on GitHub',
      }),
    ]);
  const { openGitHubLedger } = await import('../runtime/github-ledger.ts');
  const branch = valueOf(invocation, 'branch') ?? 'wavegate';
  const trusted = invocation.values['trusted'] ?? [];
  return { ...openGitHubLedger({ repository, branch, trusted }, process.env), onGitHub: true };
}
