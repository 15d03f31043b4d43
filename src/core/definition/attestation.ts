/** What a gate asks of the attestations of artifacts. */
export interface AttestationDefinition {
  /** Templates of artifact digests, `sha256:…`; what stands before an `@` is not looked at. */
  readonly subjects: readonly string[];
  /** `OWNER/REPO/.github/workflows/FILE`, with `@REF` where only that ref will do; or a whole address on another server. */
  readonly signerWorkflow: string;
  readonly predicateType: string;
  /** `OWNER/NAME`: whose source was built, and which repository is asked; absent: that of the signer workflow. */
  readonly repository?: string;
  /** Who vouched for the workflow's identity. */
  readonly issuer: string;
  /** Paths or globs of bundles; empty: GitHub is asked. */
  readonly bundles: readonly string[];
  /** A path: what signatures are checked against. */
  readonly trustedRoot: string;
  /** Environment variable, declared under `secrets`, with the token to ask with; absent: the token of the job or of this machine. */
  readonly tokenEnv?: string;
}

/** The file of a repository that signatures are checked against where nothing else is said. */
export const usualTrustedRoot = 'security/trusted-root.jsonl';

/** `OWNER/NAME` that a signer workflow lies in. */
export function repositoryOf(signerWorkflow: string): string {
  return signerWorkflow
    .replace(/^https:\/\/[^/]*\//, '')
    .split('/')
    .slice(0, 2)
    .join('/');
}
