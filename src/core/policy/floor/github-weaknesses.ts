import { type AttestationDefinition, repositoryOf } from '../../definition/attestation.ts';
import type { ChecksDefinition } from '../../definition/checks.ts';
import type { AttestationFloor, ChecksFloor } from './floor.ts';
import { type Weakness, weakUnless, weakWithout } from './weakness.ts';

/** Where a checks gate asks for less than a policy does. Checks on another commit than that of the plan prove nothing of it. */
export function checksWeaknesses(floor: ChecksFloor, checks: ChecksDefinition): Weakness[] {
  const lax = checks.allow.filter((each) => !floor.allow.includes(each));
  return [
    ...weakWithout(floor.required, checks.required, ['checks', 'required']),
    ...weakUnless(checks.app === floor.app, ['checks', 'app'], checks.app, floor.app ?? 'left out: every app counts'),
    ...weakUnless(lax.length === 0, ['checks', 'allow'], checks.allow.join(', '), `without ${lax.join(', ')}`),
    ...weakUnless(
      checks.commit === undefined,
      ['checks', 'commit'],
      checks.commit,
      'left out: the commit of the plan is asked about',
    ),
  ];
}

/** Where an attestation gate trusts more than a policy does. */
export function attestationWeaknesses(floor: AttestationFloor, attestation: AttestationDefinition): Weakness[] {
  const { signerWorkflow, predicateType, issuer, trustedRoot } = attestation;
  const signersOwn = repositoryOf(signerWorkflow);
  const { repository = signersOwn } = attestation;
  const { signerWorkflows, repositories = [signersOwn] } = floor;
  return [
    ...weakUnless(
      signerWorkflows.some((each) => each === signerWorkflow || signerWorkflow.startsWith(`${each}@`)),
      ['signer-workflow'],
      signerWorkflow,
      signerWorkflows.join(' or '),
    ),
    ...weakUnless(
      floor.predicateType === undefined || floor.predicateType === predicateType,
      ['predicate-type'],
      predicateType,
      floor.predicateType ?? '',
    ),
    ...weakUnless(floor.issuer === issuer, ['issuer'], issuer, floor.issuer),
    // Anybody may call a reusable workflow that is public: who signed does not tell whose source it was.
    ...weakUnless(repositories.includes(repository), ['repository'], repository, repositories.join(' or ')),
    ...weakUnless(
      floor.trustedRoot === undefined || floor.trustedRoot === trustedRoot,
      ['trusted-root'],
      trustedRoot,
      floor.trustedRoot ?? '',
    ),
  ].map((each) => ({ ...each, key: ['attestation', ...each.key] }));
}
