import { entry } from './entry.ts';

const init = '`wavegate init` writes callers';

/** What would stop a rollout on GitHub, found before one begins. */
export const preflightErrors = {
  'preflight-unseen': entry<{ what: string; permission: string }>({
    title: 'Not looked at',
    message: ({ what, permission }) =>
      `The token may not see ${what}, so nothing is known of it: it needs ${permission}.`,
    hint: ({ permission }) => `Give the token \`${permission}\` and look again, or look yourself.`,
  }),
  'teams-unreadable': entry<{ workflow: string; teams: readonly string[]; who: readonly string[] }>({
    title: 'Nobody can tell who is in a team',
    message: ({ workflow, teams, who }) =>
      `${who.join(' and ')} ${who.length === 1 ? 'names' : 'name'} ${teams.join(', ')}, and ${workflow} passes on no token that may read who is in there: that of a job may not.`,
    hint: () =>
      'Make a secret WAVEGATE_TEAM_TOKEN of a token that may read the members of the organisation, and pass it on: ' +
      '`secrets: { WAVEGATE_TEAM_TOKEN: "${{ secrets.WAVEGATE_TEAM_TOKEN }}" }`, or `secrets: inherit`. Or name users or roles instead.',
  }),
  'team-missing': entry<{ team: string; owner: string; who: readonly string[] }>({
    title: 'A team that is not there',
    message: ({ team, owner, who }) =>
      `${who.join(' and ')} ${who.length === 1 ? 'names' : 'name'} team:${team}, and ${owner} has no team ${team}, or this token may not see it.`,
    hint: () =>
      'Write the name that stands in the address of its page, and look again with a token that may read the members of the organisation.',
  }),
  'repository-archived': entry<{ repository: string }>({
    title: 'The repository is archived',
    message: ({ repository }) => `${repository} is archived: nothing can be written to it, and no workflow runs.`,
    hint: () => 'Unarchive it in its settings, or roll out from another repository.',
  }),
  'actions-disabled': entry<{ repository: string }>({
    title: 'Actions is switched off',
    message: ({ repository }) => `GitHub Actions is switched off for ${repository}.`,
    hint: () => 'Switch it on under Settings, Actions, General. Where that is greyed out, the organisation forbids it.',
  }),
  'actions-of-others-refused': entry<{ repository: string }>({
    title: 'Actions of others are refused',
    message: ({ repository }) =>
      `${repository} may use the actions of its own owner alone, and rollouts use \`actions/checkout\` and \`actions/upload-artifact\`.`,
    hint: () =>
      'Allow those that GitHub made, and Wavegate where it belongs to somebody else, under Settings, Actions, General.',
  }),
  'environment-unprotected': entry<{ environment: string; waves: readonly string[]; private: boolean }>({
    title: 'An approval environment that lets everybody pass',
    message: ({ environment, waves }) =>
      `The environment ${environment} has no required reviewers and no wait timer, so it holds nothing back (${waves.join(', ')}).`,
    hint: (a) =>
      a.private
        ? 'Private repositories on Free, Pro and Team plans have no such rules. Write `approval: { required: 1, from: [role:maintain] }` at the wave: people then ' +
          'approve with a comment in the rollout issue, which is as good. Elsewhere add reviewers under Settings, Environments.'
        : 'Add reviewers under Settings, Environments, or write `approval: { required: 1, from: [role:maintain] }` at the wave.',
  }),
  'run-environment-asks': entry<{ environment: string; waves: readonly string[] }>({
    title: 'A run environment that asks people',
    message: ({ environment, waves }) =>
      `Batch jobs run in the environment ${environment}, whose reviewers or wait timer hold up each of them, in every round (${waves.join(', ')}).`,
    hint: () =>
      'Take the reviewers and the timer away from it, or run in another one. The environment under `approve` asks once a wave.',
  }),
  'ledger-branch-ruled': entry<{ branch: string; rules: readonly string[] }>({
    title: 'Rules stand in the way of the ledger',
    message: ({ branch, rules }) => `Rules for the branch ${branch} refuse our commits: ${rules.join(', ')}.`,
    hint: ({ branch }) =>
      `Exclude ${branch} from the ruleset under Settings, Rules, or let the GitHub Actions app bypass it. It holds records alone, no code.`,
  }),
  'ledger-branch-protected': entry<{ branch: string }>({
    title: 'The ledger branch is protected',
    message: ({ branch }) =>
      `A branch protection rule covers ${branch}. If it wants pull requests or checks, our commits are refused.`,
    hint: ({ branch }) =>
      `Take ${branch} out of the rule under Settings, Branches. To keep people from writing to it, use a ruleset that the GitHub Actions app may bypass.`,
  }),
  'runner-too-old': entry<{ runners: readonly string[]; needed: string }>({
    title: 'A runner is too old',
    message: ({ runners, needed }) => `These runners are older than ${needed}: ${runners.join(', ')}.`,
    hint: ({ needed }) =>
      `Update them to ${needed} or newer, or let them update themselves: older ones cannot load the actions of the reusable workflow.`,
  }),
  'caller-missing': entry<{ branch: string }>({
    title: 'Nothing on GitHub starts rollouts',
    message: ({ branch }) => `No workflow on ${branch} calls rollout.yml of Wavegate.`,
    hint: ({ branch }) => `${init}; GitHub reads them from ${branch} alone, so merge them there.`,
  }),
  'caller-cannot-go-on': entry<{ workflow: string; missing: readonly string[] }>({
    title: 'A caller that cannot take the next turn',
    message: ({ workflow, missing }) => `${workflow} calls rollout.yml and lacks ${missing.join(', ')}.`,
    hint: () =>
      `A turn starts the next one by workflow_dispatch with the inputs \`command\` and \`rollout\`. Add them; ${init} that have them.`,
  }),
  'caller-permissions': entry<{ workflow: string; job: string; missing: readonly string[] }>({
    title: 'A caller with too few permissions',
    message: ({ workflow, job, missing }) =>
      `The job ${job} of ${workflow} does not grant ${missing.join(', ')}, so GitHub refuses to start it.`,
    hint: ({ missing }) => `Add ${missing.map((each) => `\`${each}\``).join(', ')} under \`permissions:\` of that job.`,
  }),
  'caller-permissions-for-gates': entry<{
    workflow: string;
    job: string;
    gates: readonly string[];
    missing: readonly string[];
  }>({
    title: 'A caller with too few permissions for gates',
    message: ({ workflow, job, gates, missing }) =>
      `The job ${job} of ${workflow} does not grant ${missing.join(', ')}, so GitHub does not answer to ${gates.join(', ')}.`,
    hint: ({ missing }) =>
      `Add ${missing.map((each) => `\`${each}\``).join(', ')} under \`permissions:\` of that job, or give the gates a token of their own with \`token-env\`.`,
  }),
  'gate-beyond-batch-token': entry<{ gate: string; permissions: readonly string[] }>({
    title: 'A gate that batch jobs cannot answer',
    message: ({ gate, permissions }) =>
      `The gate ${gate} needs ${permissions.join(', ')}, and batch jobs have \`contents: read\` and \`actions: read\` alone, whatever their caller grants.`,
    hint: () =>
      'Ask before or after the wave instead (`at: before-wave`), or give the gate a token of its own with `token-env`.',
  }),
  'gate-beyond-job-token': entry<{ gate: string }>({
    title: 'A gate that no job can answer',
    message: ({ gate }) =>
      `The gate ${gate} asks for alerts of secret scanning, which the token of a job may never read.`,
    hint: () =>
      'Give it the token of an App, or a fine-grained one, that has `secret-scanning-alerts: read`: name the secret under `secrets` and in `token-env`.',
  }),
  'comments-misdirected': entry<{ workflow: string; named: string; meant: string | null }>({
    title: 'Comments start no turn',
    message: ({ workflow, named }) =>
      `${workflow} hears comments and has their turns taken by ${named}, which is no workflow here: nothing would follow them.`,
    hint: ({ meant }) =>
      meant === null ? 'Name the file of the caller that has `workflow_dispatch`.' : `Did you mean ${meant}?`,
  }),
  'caller-permissions-unsaid': entry<{ workflow: string; job: string; wanted: readonly string[] }>({
    title: 'A caller that names no permissions',
    message: ({ workflow, job }) =>
      `The job ${job} of ${workflow} names no permissions and gets what the repository gives by default, most likely too few.`,
    hint: ({ wanted }) => `Write \`permissions: { ${wanted.join(', ')} }\` at that job.`,
  }),
  'caller-other-version': entry<{ workflow: string; calls: string; ours: string }>({
    title: 'A caller of another version',
    message: ({ workflow, calls, ours }) => `${workflow} calls Wavegate at ${calls}, and this is ${ours}.`,
    hint: ({ ours }) => `Call it at ${ours}, or use here the version that the callers use.`,
  }),
  'callers-differ': entry<{ versions: readonly string[] }>({
    title: 'Callers of different versions',
    message: ({ versions }) => `The callers do not call the same version: ${versions.join(', ')}.`,
    hint: () => 'Call one version in all of them: a rollout that one begins, the other goes on with.',
  }),
  'caller-off': entry<{ workflow: string }>({
    title: 'A caller is switched off',
    message: ({ workflow }) => `${workflow} is switched off, so nothing can be started by it, nor any next turn.`,
    hint: ({ workflow }) => `Switch it on: \`gh workflow enable ${fileName(workflow)}\`, or in the Actions tab.`,
  }),
  'schedule-missing': entry({
    title: 'Nothing wakes a rollout up',
    message: () =>
      'No workflow with a schedule calls rollout.yml: a rollout that waits for a bake or a window goes on only when somebody starts its next turn.',
    hint: () => `Add a caller with \`schedule\` alone; ${init} of both kinds.`,
  }),
  'schedule-off': entry<{ workflow: string; why: string }>({
    title: 'The schedule is switched off',
    message: ({ workflow, why }) => `${workflow} is switched off (${why}), and no caller names it to be switched on.`,
    hint: ({ workflow }) =>
      `Switch it on in the Actions tab, and write \`schedule-workflow: ${fileName(workflow)}\` into the other caller: then that is done while a rollout waits.`,
  }),
  'schedule-misnamed': entry<{ workflow: string; named: string; meant: string | null }>({
    title: 'No such schedule workflow',
    message: ({ workflow, named }) =>
      `${workflow} names the schedule workflow ${named}, which is not there: nothing will switch it on or off.`,
    hint: ({ meant }) =>
      meant === null ? 'Name the file of the caller that has the schedule.' : `Did you mean ${meant}?`,
  }),
};

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
