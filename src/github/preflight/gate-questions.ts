import type { AttestationDefinition } from '../../core/definition/attestation.ts';
import type { GateCheck, GateDefinition } from '../../core/definition/gates.ts';
import type { RolloutDefinition } from '../../core/definition/rollout-definition.ts';
import type { Permissions } from './permissions.ts';
import type { Place } from './place.ts';

/** A gate that asks GitHub with the token of its job. */
export interface GateQuestion {
  readonly gate: GateDefinition;
  /** What the token needs for it. */
  readonly permissions: Permissions;
  /** The token of a job can never have what it needs. */
  readonly impossible: boolean;
  /** Index in the rollout file. */
  readonly index: number;
}

/** What the gates of a rollout need of the token of their job; those with a token of their own are not among them. */
export function gateQuestions({ gates }: RolloutDefinition, place: Place): GateQuestion[] {
  return gates.flatMap((gate, index) => {
    const permissions = permissionsFor(gate.check, place);
    const impossible = gate.check.kind === 'alerts' && asksForSecrets(gate.check);
    return impossible || Object.keys(permissions).length > 0 ? [{ gate, permissions, impossible, index }] : [];
  });
}

/** Checks and attestations of a public repository are public; security alerts never are. */
function permissionsFor(check: GateCheck, place: Place): Permissions {
  switch (check.kind) {
    case 'checks':
      return check.checks.tokenEnv === undefined && place.private ? { checks: 'read', statuses: 'read' } : {};
    case 'alerts':
      if (check.alerts.tokenEnv !== undefined) return {};
      return {
        ...(check.alerts.codeScanning === undefined ? {} : { 'security-events': 'read' }),
        ...(check.alerts.dependabot === undefined ? {} : { 'vulnerability-alerts': 'read' }),
      };
    case 'attestation':
      return place.private && asksHere(check.attestation, place) ? { attestations: 'read' } : {};
    default:
      return {};
  }
}

function asksForSecrets({ alerts }: Extract<GateCheck, { kind: 'alerts' }>): boolean {
  return alerts.secretScanning !== undefined && alerts.tokenEnv === undefined;
}

/** Other repositories are out of reach for the token of a job, whatever it is granted, unless they are public. */
function asksHere({ bundles, tokenEnv, repository, signerWorkflow }: AttestationDefinition, { name }: Place): boolean {
  if (bundles.length > 0 || tokenEnv !== undefined) return false;
  const asked =
    repository ??
    signerWorkflow
      .replace(/^https:\/\/[^/]+\//, '')
      .split('/', 2)
      .join('/');
  return asked.toLowerCase() === name.toLowerCase();
}
