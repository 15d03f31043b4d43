import { type AttestationDefinition, usualTrustedRoot } from '../../core/definition/attestation.ts';
import { list } from '../shape/collection.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { matching, text } from '../shape/scalar.ts';
import type { Shape } from '../shape/shape.ts';
import { tokenEnv } from './github-gates.ts';

const workflow = matching(
  'workflow',
  /^(?:https:\/\/[A-Za-z0-9.:-]+\/)?[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+\/[A-Za-z0-9_./-]+\.ya?ml(?:@[A-Za-z0-9_./+-]+)?$/,
  'OWNER/REPO/.github/workflows/FILE.yml, with @REF where only that ref will do',
);
export const repository = matching('repository', /^[A-Za-z0-9_.-]+\/[A-Za-z0-9_.-]+$/, 'OWNER/NAME');

export const attestation: Shape<AttestationDefinition> = object({
  name: 'attestation',
  description: 'Checks that artifacts carry an attestation from a named workflow.',
  fields: {
    // A param that nobody declared is an error of the gate when it is asked, not of the file: never a pass.
    subjects: required(list(text, { atLeast: 1 }), 'Digests of the artifacts; each needs an attestation of its own.', {
      examples: [['{params.digest}']],
    }),
    'signer-workflow': required(
      workflow,
      'The workflow that must have signed, at any ref, or at the one after the @.',
      {
        examples: ['acme/app/.github/workflows/build.yml', 'acme/app/.github/workflows/build.yml@refs/heads/main'],
      },
    ),
    'predicate-type': defaulted(text, 'https://slsa.dev/provenance/v1', 'What the attestation has to be.'),
    repository: optional(repository, 'The repository that was built from, and whose attestations are read.', {
      absent: 'that of `signer-workflow`',
      examples: ['acme/app'],
    }),
    issuer: defaulted(
      text,
      'https://token.actions.githubusercontent.com',
      'Who has to have vouched for the identity of the workflow.',
    ),
    bundles: defaulted(list(text), [], 'Paths or globs of Sigstore bundles to read instead of asking GitHub.', {
      examples: [['dist/*.sigstore.json']],
    }),
    'trusted-root': defaulted(
      text,
      usualTrustedRoot,
      'What signatures are checked against, as `gh attestation trusted-root` prints it: a file of the repository.',
    ),
    'token-env': tokenEnv,
  },
});
