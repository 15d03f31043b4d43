import { entry } from './entry.ts';

interface Differing {
  readonly subject: string;
  readonly found: string;
  readonly wanted: string;
}
type Args = { [K in keyof Differing]: Differing[K] };

const found = (text: string): string => (text === '' ? 'nobody' : text);

/** What a gate on attestations can answer. */
export const attestationErrors = {
  'attestation-passed': entry<{ count: number }>({
    title: 'The artifacts are vouched for',
    message: ({ count }) =>
      count === 1
        ? 'The artifact has an attestation that is right.'
        : `All ${count} artifacts have an attestation that is right.`,
    hint: () => 'Nothing needs to be done.',
  }),
  'attestation-missing': entry<{ subject: string }>({
    title: 'There is no attestation',
    message: ({ subject }) => `There is no attestation of ${subject}.`,
    hint: () =>
      'See whether the workflow that builds it attests it (`actions/attest-build-provenance`), and whether this is the digest that it built.',
  }),
  'attestation-malformed': entry<{ subject: string; says: string }>({
    title: 'An attestation cannot be read',
    message: ({ subject, says }) => `What is there for ${subject} is no attestation: ${says}.`,
    hint: () => 'It has to be a Sigstore bundle with an in-toto statement in a DSSE envelope.',
  }),
  'attestation-unverified': entry<{ subject: string; says: string }>({
    title: 'The signature does not hold',
    message: ({ subject, says }) => `The signature of the attestation for ${subject} does not hold: ${says}.`,
    hint: () =>
      'Either it was tampered with, or the trusted root is too old or of another instance: `gh attestation trusted-root` prints the present ones.',
  }),
  'attestation-subject-differs': entry<Args>({
    title: 'The attestation is about something else',
    message: ({ subject, found: other }) => `The attestation is about ${found(other)}, not about ${subject}.`,
    hint: () => 'See whether this is the digest of what was built, and the attestation that belongs to it.',
  }),
  'attestation-predicate-differs': entry<Args>({
    title: 'The attestation says something else',
    message: ({ subject, found: other, wanted }) =>
      `The attestation of ${subject} is a ${found(other)}, and a ${wanted} is asked for.`,
    hint: () => '`predicate-type` says which kind of attestation is asked for.',
  }),
  'attestation-issuer-differs': entry<Args>({
    title: 'Another issuer vouched for the signer',
    message: ({ subject, found: other, wanted }) =>
      `The identity of the signer of ${subject} was vouched for by ${found(other)}, not by ${wanted}.`,
    hint: () => 'Only what GitHub Actions signed is from a workflow. `issuer` is another one on a server of your own.',
  }),
  'attestation-signer-differs': entry<Args>({
    title: 'Another workflow signed',
    message: ({ subject, found: other, wanted }) => `${subject} was attested by ${found(other)}, not by ${wanted}.`,
    hint: () =>
      'Do not go on unless you know why. `signer-workflow` names the workflow file that attests, which is the reusable one where one is called.',
  }),
  'attestation-repository-differs': entry<Args>({
    title: 'Built from another repository',
    message: ({ subject, found: other, wanted }) =>
      `${subject} was built from ${other === '' ? 'a repository that the certificate does not name' : other}, not from ${wanted}.`,
    hint: () =>
      'Do not go on unless you know why. `repository` says whose source it has to be, where that is not the repository of `signer-workflow`.',
  }),
  'attestation-not-passed': entry<Args>({
    title: 'The attestation says that it did not pass',
    message: ({ subject, found: result, wanted }) =>
      `The attestation of ${subject} says that ${result === '' ? 'nothing came of it' : `it ended with ${result}`}, not with ${wanted}.`,
    hint: () => 'See what was tested or verified there, and why it did not pass.',
  }),
  'attestation-nothing-asked': entry({
    title: 'No artifact is named',
    message: () => 'The gate names no artifact.',
    hint: () => 'Put its digest under `subjects`.',
  }),
  'attestation-subject-invalid': entry<{ written: string }>({
    title: 'Not a digest',
    message: ({ written }) => `${JSON.stringify(written)} is not the digest of an artifact.`,
    hint: () => 'Write it as sha256:HEX, or as NAME@sha256:HEX; a tag may be something else tomorrow.',
  }),
  'attestation-root-missing': entry<{ file: string; why: string }>({
    title: 'There is no trusted root',
    message: ({ file, why }) => `Signatures cannot be checked without the trusted root ${file}: ${why}`,
    hint: ({ file }) =>
      `Make it with \`gh attestation trusted-root > ${file}\`, look at it, and commit it: whoever can change it decides what is trusted.`,
  }),
  'attestation-root-invalid': entry<{ file: string; why: string }>({
    title: 'The trusted root cannot be used',
    message: ({ file, why }) => `${file} is no trusted root: ${why}.`,
    hint: ({ file }) => `Make it anew: \`gh attestation trusted-root > ${file}\`.`,
  }),
  'attestation-file-unreadable': entry<{ file: string; why: string }>({
    title: 'A bundle cannot be read',
    message: ({ file, why }) => `The bundles ${file} cannot be read: ${why}`,
    hint: () => 'See that the path under `bundles` is right from the root of the repository, and the file is JSON.',
  }),
};
