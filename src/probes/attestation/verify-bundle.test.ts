import { expect, test } from 'vitest';
import { readData } from '../../testing/sigstore.ts';
import { verifierFor } from './verify-bundle.ts';

const root = readData('sigstore-root/trusted_root.json');
const verify = verifierFor([root]);
const bundle = readData('slsa-verifier/valid-v0.3.intoto.sigstore');

interface Envelope {
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly object[];
}
const withEnvelope = (more: Partial<Envelope>) => ({
  ...bundle,
  dsseEnvelope: { ...(bundle['dsseEnvelope'] as Envelope), ...more },
});

test('provenance of GitHub Actions is verified, and says who signed what', () => {
  expect(verify(bundle)).toEqual({
    kind: 'verified',
    statement: {
      predicateType: 'https://slsa.dev/provenance/v0.2',
      digests: ['sha256:2892146b063a94cb4a4318c0e98d38af12dcf2b1e29237486b58463b59607bbd'],
    },
    signer: {
      identity:
        'https://github.com/slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml@refs/heads/main',
      issuer: 'https://token.actions.githubusercontent.com',
      repository: 'https://github.com/slsa-framework/example-package',
    },
  });
});

test('an older certificate names its repository in another place', () => {
  expect(verify(readData('slsa-verifier/attestation.intoto.sigstore'))).toMatchObject({
    signer: { repository: 'https://github.com/asraa/slsa-on-github-test' },
  });
});

test('what a person signed names a person, and no repository', () => {
  expect(verify(readData('sigstore-js/bundleV02-intoto.sigstore'))).toMatchObject({
    kind: 'verified',
    signer: { identity: 'brian@dehamer.com', issuer: 'https://github.com/login/oauth', repository: '' },
  });
});

test('a bundle whose log entry belongs to another one is not verified', () => {
  expect(verify(readData('slsa-verifier/mismatch-tlog.intoto.sigstore')).kind).toBe('unverified');
});

test('a payload that was changed is not verified', () => {
  const { payload } = bundle['dsseEnvelope'] as Envelope;
  const changed = Buffer.from(payload, 'base64').toString().replace('"hello"', '"jello"');
  expect(verify(withEnvelope({ payload: Buffer.from(changed).toString('base64') })).kind).toBe('unverified');
});

test.each([
  [
    'without a certificate authority that signed it',
    { certificateAuthorities: [(root['certificateAuthorities'] as object[])[0]] },
  ],
  // It knows no log, so nobody vouches for the time at which the certificate was used.
  ['that knows no transparency log', { tlogs: [] }],
])('by a root %s nothing is verified', (_, less) => {
  expect(verifierFor([{ ...root, ...less }])(bundle).kind).toBe('unverified');
});

test('of several roots one has to hold', () => {
  expect(verifierFor([{ ...root, tlogs: [] }, root])(bundle).kind).toBe('verified');
  expect(verifierFor([])(bundle)).toEqual({ kind: 'unverified', says: 'there is no trusted root' });
});

test.each<[unknown]>([
  [null],
  [1],
  ['x'],
  [[]],
  [{}],
  [{ ...bundle, verificationMaterial: null }],
  [withEnvelope({ signatures: [] })],
])('what is no bundle is malformed: %#', (value) => {
  expect(verify(value).kind).toBe('malformed');
});

test.each<[Partial<Envelope>, string]>([
  [{ payloadType: 'text/plain' }, 'it holds no in-toto statement'],
  [{ payload: 'e30=' }, 'its statement is none of in-toto'],
  [{ payload: 'e3' }, 'its statement is none of in-toto'],
])('an envelope with %j is malformed', (more, says) => {
  expect(verify(withEnvelope(more))).toEqual({ kind: 'malformed', says });
});

test.each<[unknown]>([[null], [1], ['x'], [[]], [{}], [{ ...root, tlogs: [], timestampAuthorities: [] }]])(
  'what is no trusted root is refused: %#',
  (value) => {
    expect(() => verifierFor([value])).toThrow(/^it (?:is|knows) n/);
  },
);
