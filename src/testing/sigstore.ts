import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('data/', import.meta.url));

export const trustedRootFile = `${folder}sigstore-root/trusted_root.json`;
/** Real provenance that a reusable workflow of GitHub Actions signed. */
export const provenanceFile = `${folder}slsa-verifier/valid-v0.3.intoto.sigstore`;

export const provenance = {
  digest: 'sha256:2892146b063a94cb4a4318c0e98d38af12dcf2b1e29237486b58463b59607bbd',
  predicateType: 'https://slsa.dev/provenance/v0.2',
  signerWorkflow: 'slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml',
  repository: 'slsa-framework/example-package',
  issuer: 'https://token.actions.githubusercontent.com',
};

/** One of the real files under src/testing/data. */
export function readData(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(`${folder}${name}`, 'utf8')) as Record<string, unknown>;
}
