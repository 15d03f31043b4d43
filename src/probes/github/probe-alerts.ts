import type { AlertsDefinition, CodeScanningDefinition } from '../../core/definition/alerts.ts';
import type { AlertSource, SecurityAlert } from '../../core/gates/alerts/alert.ts';
import { type AnalysedCommit, analysisOf } from '../../core/gates/alerts/analyses.ts';
import { judgeAlerts, type SourceAnswer } from '../../core/gates/alerts/judge-alerts.ts';
import type { GateResult } from '../../core/gates/gate-result.ts';
import type { GitHubEvidence, GitHubQuestion, OpenGitHub } from '../github-ports.ts';
import { commitOf, errorResult, expanded, openFor, orError } from './ask-github.ts';

/** Reads the alerts that the gate asks for, and counts them. What cannot be read of one kind does not hide what another kind says. */
export function probeAlerts(
  open: OpenGitHub,
  definition: AlertsDefinition,
  question: GitHubQuestion,
): Promise<GateResult> {
  const { codeScanning, dependabot, secretScanning } = definition;
  return orError(async () => {
    const github = await openFor(open, definition, question);
    const answers: SourceAnswer[] = [];
    if (codeScanning !== undefined)
      answers.push(await answerOf('code scanning', () => askCodeScanning(github, codeScanning, question)));
    if (dependabot !== undefined) {
      answers.push(
        await answerOf('Dependabot', async () => {
          return { source: 'Dependabot', ...dependabot, alerts: await github.dependabotAlerts(question) };
        }),
      );
    }
    if (secretScanning !== undefined) {
      const limit = { kind: 'from', severity: secretScanning } as const;
      answers.push(
        await answerOf('secret scanning', async () => {
          return { source: 'secret scanning', limit, paths: [], alerts: await github.secretScanningAlerts(question) };
        }),
      );
    }
    return judgeAlerts(answers);
  }, question.signal);
}

async function answerOf(source: AlertSource, ask: () => Promise<SourceAnswer>): Promise<SourceAnswer> {
  try {
    return await ask();
  } catch (error) {
    const result = errorResult(error);
    if (result === null) throw error;
    return { source, verdict: result.verdict, reason: result.reason };
  }
}

async function askCodeScanning(
  github: GitHubEvidence,
  definition: CodeScanningDefinition,
  question: GitHubQuestion,
): Promise<SourceAnswer> {
  const source = 'code scanning';
  const { limit, paths, tools } = definition;
  const commit = commitOf(definition, question);
  const ref = await refOf(github, definition, question);
  const [onlyTool = null, ...others] = tools;
  const analyses = await github.analyses(ref, others.length === 0 ? onlyTool : null, question);
  const analysed = analysisOf(commit, ref, definition, analyses);
  if ('verdict' in analysed) return { source, ...analysed };
  const read = (state: 'open' | 'dismissed' | 'fixed') => github.codeScanningAlerts(ref, state, question);
  const alerts = [...(await read('open')), ...(await read('dismissed'))];
  // The ref has gone on: what was fixed there since is not fixed in the commit that is rolled out.
  if (analysed.superseded) alerts.push(...(await read('fixed')).map((alert) => asOfCommit(alert, analysed)));
  const counted = alerts.filter(({ tool }) => tools.length === 0 || tools.includes(tool));
  return { source, limit, paths, alerts: counted };
}

/** An alert that was fixed after the commit was analysed, and known by then, is open in it. Without times it is open. */
function asOfCommit(alert: SecurityAlert, { first, last }: AnalysedCommit): SecurityAlert {
  if (alert.state !== 'fixed') return alert;
  const fixedLater = alert.fixedAt === null || alert.fixedAt >= first;
  const knownThen = alert.createdAt === null || alert.createdAt <= last;
  return fixedLater && knownThen ? { ...alert, state: 'open' } : alert;
}

/** The full ref. */
async function refOf(
  github: GitHubEvidence,
  { ref }: CodeScanningDefinition,
  question: GitHubQuestion,
): Promise<string> {
  const name = ref === undefined ? await github.defaultBranch(question) : expanded(ref, question);
  return name.startsWith('refs/') ? name : `refs/heads/${name}`;
}
