import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, type TrustMaterial, Verifier } from '@sigstore/verify';
import type { CheckedBundle, Signer } from '../../core/gates/attestation/judge-bundle.ts';
import { statementIn } from '../../core/gates/attestation/statement.ts';

/** Checks signatures against what is trusted. */
export type VerifyBundle = (bundle: unknown) => CheckedBundle;

type Verified = ReturnType<Verifier['verify']>;

const inToto = 'application/vnd.in-toto+json';
const longest = 300;

/**
 * Makes a verifier of trusted roots, each as its JSON says: a bundle needs to hold by one of them. A root that knows transparency logs wants
 * an entry in one, and one that knows none, as GitHub's for private repositories, a signed timestamp. Throws where a root is none.
 */
export function verifierFor(roots: readonly unknown[]): VerifyBundle {
  const verifiers = roots.map(verifierOf);
  return (json) => {
    if (typeof json !== 'object' || json === null) return { kind: 'malformed', says: 'it is no JSON object' };
    let read;
    try {
      read = bundleFromJSON(json);
    } catch (error) {
      return { kind: 'malformed', says: message(error) };
    }
    const { content } = read;
    if (content.$case !== 'dsseEnvelope' || content.dsseEnvelope.payloadType !== inToto)
      return { kind: 'malformed', says: 'it holds no in-toto statement' };
    const statement = statementIn(parse(content.dsseEnvelope.payload));
    if (statement === null) return { kind: 'malformed', says: 'its statement is none of in-toto' };
    let says = 'there is no trusted root';
    for (const verifier of verifiers) {
      try {
        return { kind: 'verified', statement, signer: signerOf(verifier.verify(toSignedEntity(read))) };
      } catch (error) {
        says = message(error);
      }
    }
    return { kind: 'unverified', says };
  };
}

function verifierOf(json: unknown): Verifier {
  if (typeof json !== 'object' || json === null) throw new Error('it is no JSON object');
  const root = TrustedRoot.fromJSON(json);
  const logs = root.tlogs.length > 0 ? 1 : 0;
  const certificateLogs = root.ctlogs.length > 0 ? 1 : 0;
  if (root.certificateAuthorities.length === 0) throw new Error('it knows no certificate authority');
  if (logs === 0 && root.timestampAuthorities.length === 0)
    throw new Error('it knows neither a transparency log nor a timestamp authority');
  const material: TrustMaterial = toTrustMaterial(root);
  return new Verifier(material, { tlogThreshold: logs, ctlogThreshold: certificateLogs, timestampThreshold: 1 });
}

/** Numbers of Fulcio's extensions: https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */
const sourceRepositoryUri = '1.3.6.1.4.1.57264.1.12';
const githubRepository = '1.3.6.1.4.1.57264.1.5';

function signerOf({ identity }: Verified): Signer {
  const extension = (oid: string): Buffer | undefined =>
    identity?.oids?.find((each) => each.oid?.id.join('.') === oid)?.value;
  const uri = extension(sourceRepositoryUri);
  const name = extension(githubRepository)?.toString('utf8');
  return {
    identity: identity?.subjectAlternativeName ?? '',
    issuer: identity?.extensions?.issuer ?? '',
    // Older certificates have the name alone.
    repository: uri === undefined ? (name === undefined ? '' : `https://github.com/${name}`) : utf8String(uri),
  };
}

/** The text in a DER UTF8String; empty where it is none. */
function utf8String(der: Buffer): string {
  const [tag, length = 0] = der;
  const long = length === 0x81;
  const start = long ? 3 : 2;
  const size = long ? (der[2] ?? 0) : length;
  return tag === 0x0c && (length < 0x80 || long) && der.length === start + size
    ? der.subarray(start).toString('utf8')
    : '';
}

function parse(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

function message(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, longest);
}
