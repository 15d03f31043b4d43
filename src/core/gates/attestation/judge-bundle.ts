import { type Reason, reason } from '../../../errors/problem.ts';
import type { Statement } from './statement.ts';

/** Who signed, as the certificate says that the signature was checked with; empty where it does not say. */
export interface Signer {
  /** The workflow with its ref, as an address. */
  readonly identity: string;
  readonly issuer: string;
  /** Address of the repository whose source was built. */
  readonly repository: string;
}

/** A bundle whose signature was checked, or why it could not be. */
export type CheckedBundle =
  | { readonly kind: 'verified'; readonly statement: Statement; readonly signer: Signer }
  | { readonly kind: 'unverified'; readonly says: string }
  | { readonly kind: 'malformed'; readonly says: string };

export interface Wanted {
  /** `ALGORITHM:HEX` */
  readonly digest: string;
  readonly predicateType: string;
  /** The workflow as an address; with `@REF` only that ref will do. */
  readonly signerWorkflow: string;
  readonly issuer: string;
  /** Address of the repository. */
  readonly repository: string;
}

/** How far a bundle comes: the further, the more it tells about what is wrong. */
const stages = [
  'attestation-malformed',
  'attestation-unverified',
  'attestation-subject-differs',
  'attestation-predicate-differs',
  'attestation-issuer-differs',
  'attestation-signer-differs',
  'attestation-repository-differs',
  'attestation-not-passed',
] as const;

/** Why a bundle does not vouch for the artifact; null: it does. */
export function flawOf(bundle: CheckedBundle, wanted: Wanted): Reason | null {
  const subject = wanted.digest;
  if (bundle.kind === 'malformed') return reason('attestation-malformed', { subject, says: bundle.says });
  if (bundle.kind === 'unverified') return reason('attestation-unverified', { subject, says: bundle.says });
  const { statement, signer } = bundle;
  const other = (found: string, asked: string) => ({ subject, found: found.slice(0, 300), wanted: asked });
  if (!statement.digests.includes(wanted.digest)) {
    return reason('attestation-subject-differs', other(statement.digests.slice(0, 3).join(', '), subject));
  }
  if (statement.predicateType !== wanted.predicateType)
    return reason('attestation-predicate-differs', other(statement.predicateType, wanted.predicateType));
  if (signer.issuer !== wanted.issuer) return reason('attestation-issuer-differs', other(signer.issuer, wanted.issuer));
  if (!isSignedBy(signer.identity, wanted.signerWorkflow))
    return reason('attestation-signer-differs', other(signer.identity, wanted.signerWorkflow));
  if (signer.repository !== wanted.repository)
    return reason('attestation-repository-differs', other(signer.repository, wanted.repository));
  if (statement.result !== null && statement.result !== 'PASSED')
    return reason('attestation-not-passed', other(statement.result, 'PASSED'));
  return null;
}

/** The one of several flaws that came closest to none. */
export function closest(flaws: readonly Reason[]): Reason | undefined {
  const rank = ({ code }: Reason): number => stages.findIndex((each) => each === code);
  return flaws.toSorted((one, other) => rank(other) - rank(one))[0];
}

/**
 * A ref is a full one or a commit. Anything else after the `@` is part of the name of another file, as that of `build.yml@x.yml`.
 */
function isSignedBy(identity: string, workflow: string): boolean {
  if (workflow.includes('@')) return identity === workflow;
  const ref = identity.startsWith(`${workflow}@`) ? identity.slice(workflow.length + 1) : '';
  return ref.startsWith('refs/') || /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(ref);
}
