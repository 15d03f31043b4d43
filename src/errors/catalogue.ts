import { actionErrors } from './action.ts';
import { alertsErrors } from './alerts.ts';
import { approvalErrors } from './approval.ts';
import { checksErrors } from './checks.ts';
import { attestationErrors } from './attestation.ts';
import { chatopsErrors } from './chatops.ts';
import { cliErrors } from './cli.ts';
import type { Entry } from './entry.ts';
import { gateErrors } from './gate.ts';
import { githubErrors } from './github.ts';
import { githubGateErrors } from './github-gates.ts';
import { initErrors } from './init.ts';
import { inventoryErrors } from './inventory.ts';
import { ledgerErrors } from './ledger.ts';
import { ledgerBranchErrors } from './ledger-branch.ts';
import { metricErrors } from './metric.ts';
import { planErrors } from './plan.ts';
import { preflightErrors } from './preflight.ts';
import { policyErrors } from './policy.ts';
import { policyFloorErrors } from './policy-floor.ts';
import { rolloutErrors } from './rollout.ts';
import { rolloutFileErrors } from './rollout-file.ts';
import { scanErrors } from './scan.ts';
import { sharedNodesErrors } from './shared-nodes.ts';
import { simulationErrors } from './simulation.ts';
import { sshErrors } from './ssh.ts';
import { stepErrors } from './step.ts';
import { turnErrors } from './turn.ts';

/** Every code that Wavegate can say, by the part that says it. A code is permanent: it is never renamed or reused. */
export const catalogueParts = {
  'rollout file': rolloutFileErrors,
  inventory: inventoryErrors,
  plan: planErrors,
  rollout: rolloutErrors,
  'shared nodes': sharedNodesErrors,
  approval: approvalErrors,
  comments: chatopsErrors,
  policy: policyErrors,
  'what a policy demands': policyFloorErrors,
  turn: turnErrors,
  step: stepErrors,
  ssh: sshErrors,
  gate: gateErrors,
  scan: scanErrors,
  metric: metricErrors,
  'gates on GitHub': githubGateErrors,
  checks: checksErrors,
  alerts: alertsErrors,
  attestation: attestationErrors,
  ledger: ledgerErrors,
  'ledger branch': ledgerBranchErrors,
  GitHub: githubErrors,
  preflight: preflightErrors,
  simulation: simulationErrors,
  'command line': cliErrors,
  init: initErrors,
  actions: actionErrors,
} as const;

export const catalogue = {
  ...rolloutFileErrors,
  ...inventoryErrors,
  ...planErrors,
  ...rolloutErrors,
  ...sharedNodesErrors,
  ...approvalErrors,
  ...chatopsErrors,
  ...policyErrors,
  ...policyFloorErrors,
  ...turnErrors,
  ...stepErrors,
  ...sshErrors,
  ...gateErrors,
  ...scanErrors,
  ...metricErrors,
  ...githubGateErrors,
  ...checksErrors,
  ...alertsErrors,
  ...attestationErrors,
  ...ledgerErrors,
  ...ledgerBranchErrors,
  ...githubErrors,
  ...preflightErrors,
  ...simulationErrors,
  ...cliErrors,
  ...initErrors,
  ...actionErrors,
};

export type Code = keyof typeof catalogue;
export type ArgsOf<C extends Code> = (typeof catalogue)[C] extends Entry<infer A> ? A : never;
