import { resolve } from 'node:path';
import { didYouMean } from '../../errors/did-you-mean.ts';
import { refuse, words } from '../../errors/problem.ts';
import { gateExitCode, gateView } from '../../report/gate.ts';
import { gateSummary } from '../../report/github/summaries/gate-summary.ts';
import { askGate, questionAlone } from '../../runtime/ask-gate.ts';
import { githubEvidenceHere } from '../../runtime/github-evidence-here.ts';
import { onlyLimits } from '../../runtime/policy-file.ts';
import { readRolloutFile } from '../../runtime/rollout-file.ts';
import { jobFile } from '../shared/files.ts';
import { planInJob } from '../shared/planned.ts';
import { mustReadDemands } from '../shared/policy.ts';
import { openRollouts } from '../shared/rollouts.ts';
import type { ActionResult } from '../shared/result.ts';
import type { Invocation } from '../invocation.ts';

export async function runGate(invocation: Invocation): Promise<ActionResult> {
  const { inputs, job, env, signal } = invocation;
  const file = await readRolloutFile(resolve(job.workspace, inputs['file'] ?? ''), inputs['file']);
  const wanted = inputs['gate'] ?? '';
  const known = file.definition.gates.map(({ name }) => name);
  const gate = file.definition.gates.find(({ name }) => name === wanted);
  if (gate === undefined) return refuse('unknown-gate', { gate: wanted, known, meant: didYouMean(wanted, known) });
  const rollouts = openRollouts(invocation, job);
  // Nothing else of a policy says what a gate makes of what it finds.
  const excused = gate.check.kind === 'scan' && gate.check.scan.exceptions !== undefined;
  const policy = excused ? await mustReadDemands(invocation, rollouts.github) : null;
  const demands = policy === null ? null : onlyLimits(policy);
  const { plan, problems, secrets } = await planInJob(invocation, file, undefined, { demands });
  const github = githubEvidenceHere({ ...env, GITHUB_TOKEN: inputs['token'] }, file.root);
  const around = {
    plan,
    execution: null,
    root: file.root,
    secrets: secrets.required(),
    record: rollouts.ledger,
    github,
  };
  const result = await askGate(around, questionAlone(plan, gate), signal);
  const outputs = {
    verdict: result.verdict,
    'reason-code': result.reason.code,
    reason: words(result.reason).message,
    'evidence-file': await jobFile(job.temporary, 'gate.json', `${JSON.stringify(gateView(gate, result))}\n`),
  };
  return { outputs, problems, markdown: gateSummary(gate, result), exitCode: gateExitCode(result.verdict) };
}
