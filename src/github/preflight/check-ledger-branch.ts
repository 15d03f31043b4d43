import { type Problem, problem } from '../../errors/problem.ts';
import { rulesOfBranch } from '../branch-rules.ts';
import type { GitHub } from '../client.ts';
import { Fields } from '../fields.ts';

/** Types of rules that refuse a commit made by the API, or may. */
const refusing: ReadonlySet<string> = new Set([
  'update',
  'pull_request',
  'required_status_checks',
  'required_deployments',
  'merge_queue',
  'workflows',
  'code_scanning',
  'commit_message_pattern',
  'commit_author_email_pattern',
  'committer_email_pattern',
  'file_path_restriction',
  'file_extension_restriction',
]);
/** Those that matter only while the branch is not there. */
const refusingCreation: ReadonlySet<string> = new Set(['creation', 'branch_name_pattern']);

/** Rules that would refuse the commits that record a rollout. */
export async function checkLedgerBranch(github: GitHub, branch: string): Promise<Problem[]> {
  const branchRoute = 'GET /repos/{owner}/{repo}/branches/{branch}';
  const found = await github.find(branchRoute, { branch }, { permission: 'contents: read' });
  const rules = (await rulesOfBranch(github, branch)).map((rule) => rule.text('type'));
  const refused = rules.filter((type) => refusing.has(type) || (found === null && refusingCreation.has(type)));
  if (refused.length > 0) return [problem('ledger-branch-ruled', { branch, rules: [...new Set(refused)] })];
  const covered = found !== null && new Fields(found.data, branchRoute).flagOrFalse('protected');
  // Which protection only administrators may read.
  return covered && rules.length === 0 ? [problem('ledger-branch-protected', { branch }, { severity: 'warning' })] : [];
}
