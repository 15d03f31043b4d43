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
const envelope = bundle['dsseEnvelope'] as Envelope;
const withEnvelope = (more: Partial<Envelope>) => ({
  ...bundle,
  dsseEnvelope: { ...envelope, ...more },
});

test('provenance of GitHub Actions is verified, and says who signed what', () => {
  expect(verify(bundle)).toEqual({
    kind: 'verified',
    statement: {
      predicateType: 'https://slsa.dev/provenance/v0.2',
      digests: ['sha256:2892146b063a94cb4a4318c0e98d38af12dcf2b1e29237486b58463b59607bbd'],
      result: null,
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
  const changed = Buffer.from(envelope.payload, 'base64').toString().replace('"hello"', '"jello"');
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
  [withEnvelope({ signatures: [...envelope.signatures, ...envelope.signatures] })],
])('what is no bundle is malformed: %#', (value) => {
  expect(verify(value).kind).toBe('malformed');
});

test('the certificate, the log entry and the signature have to belong together', () => {
  const other = readData('slsa-verifier/attestation.intoto.sigstore');
  for (const key of ['verificationMaterial', 'dsseEnvelope']) {
    expect(verify({ ...bundle, [key]: other[key] }).kind).not.toBe('verified');
    expect(verify({ ...other, [key]: bundle[key] }).kind).not.toBe('verified');
  }
});

test('a bundle without a log entry, or with the same one twice, is not verified', () => {
  const material = bundle['verificationMaterial'] as { readonly tlogEntries: readonly object[] };
  for (const tlogEntries of [[], [...material.tlogEntries, ...material.tlogEntries]])
    expect(verify({ ...bundle, verificationMaterial: { ...material, tlogEntries } }).kind).toBe('unverified');
});

test('a key that the bundle names by itself is nobody', () => {
  const { tlogEntries } = bundle['verificationMaterial'] as { readonly tlogEntries: readonly object[] };
  for (const hint of ['', 'x', 'constructor', '__proto__'])
    expect(verify({ ...bundle, verificationMaterial: { publicKey: { hint }, tlogEntries } }).kind).toBe('unverified');
});

test.each<[string, object]>([
  ['authority', { certificateAuthorities: expired(root['certificateAuthorities']) }],
  ['log', { tlogs: expired(root['tlogs']) }],
  ['certificate log', { ctlogs: expired(root['ctlogs']) }],
])('what was signed after the time of the %s is not verified', (_, less) => {
  expect(verifierFor([{ ...root, ...less }])(bundle).kind).toBe('unverified');
});

/** The same, none of them trusted beyond 2021. */
function expired(entries: unknown): object[] {
  const validFor = { start: '2021-01-01T00:00:00Z', end: '2021-12-31T00:00:00Z' };
  return (entries as { publicKey?: object }[]).map(({ publicKey, ...entry }) =>
    publicKey === undefined ? { ...entry, validFor } : { ...entry, publicKey: { ...publicKey, validFor } },
  );
}

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
