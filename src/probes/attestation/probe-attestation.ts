import { type AttestationDefinition, repositoryOf } from '../../core/definition/attestation.ts';
import type { GateResult } from '../../core/gates/gate-result.ts';
import { judgeAttestations, type SubjectBundles } from '../../core/gates/attestation/judge-attestations.ts';
import type { Wanted } from '../../core/gates/attestation/judge-bundle.ts';
import { digestIn } from '../../core/gates/attestation/statement.ts';
import { refuse } from '../../errors/problem.ts';
import { expanded, openFor, orError } from '../github/ask-github.ts';
import type { GitHubQuestion, OpenGitHub } from '../github-ports.ts';
import { readBundles, readTrustedRoot } from './attestation-files.ts';

/** Reads the attestations of artifacts, checks their signatures and what they say. `root`: the folder that paths are relative to. */
export function probeAttestation(
  open: OpenGitHub,
  definition: AttestationDefinition,
  root: string,
  question: GitHubQuestion,
): Promise<GateResult> {
  return orError(async () => {
    const digests = definition.subjects.map((template) => {
      const written = expanded(template, question);
      return digestIn(written) ?? refuse('attestation-subject-invalid', { written: written.slice(0, 200) });
    });
    const verify = await readTrustedRoot(definition.trustedRoot, root);
    const { bundles, repository = repositoryOf(definition.signerWorkflow) } = definition;
    const local = bundles.length === 0 ? null : (await readBundles(bundles, root)).map(verify);
    const subjects: SubjectBundles[] = [];
    for (const digest of new Set(digests)) {
      const asked =
        local ??
        (await (await openFor(open, definition, question)).attestations(repository, digest, question)).map(verify);
      subjects.push({ wanted: wantedOf(definition, repository, digest), bundles: asked });
    }
    return judgeAttestations(subjects);
  }, question.signal);
}

function wantedOf(definition: AttestationDefinition, repository: string, digest: string): Wanted {
  const { signerWorkflow, predicateType, issuer } = definition;
  const workflow = addressOf(signerWorkflow);
  return {
    digest,
    predicateType,
    signerWorkflow: workflow,
    issuer,
    repository: `${new URL(workflow).origin}/${repository}`,
  };
}

/** A workflow without a server is on github.com. */
function addressOf(signerWorkflow: string): string {
  return signerWorkflow.startsWith('https://') ? signerWorkflow : `https://github.com/${signerWorkflow}`;
}
