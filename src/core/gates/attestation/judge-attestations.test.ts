import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeAttestations } from './judge-attestations.ts';
import type { CheckedBundle, Wanted } from './judge-bundle.ts';
import { digestIn, statementIn } from './statement.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const wanted: Wanted = {
  digest,
  predicateType: 'provenance',
  signerWorkflow: 'https://github.com/acme/app/.github/workflows/build.yml',
  issuer: 'https://issuer',
  repository: 'https://github.com/acme/app',
};
type Verified = Extract<CheckedBundle, { kind: 'verified' }>;
const right: Verified = {
  kind: 'verified',
  statement: { predicateType: 'provenance', digests: [digest], result: null },
  signer: {
    identity: `${wanted.signerWorkflow}@refs/heads/main`,
    issuer: 'https://issuer',
    repository: wanted.repository,
  },
};
const signer = (more: Partial<Verified['signer']>): CheckedBundle => ({
  ...right,
  signer: { ...right.signer, ...more },
});
const statement = (more: Partial<Verified['statement']>): CheckedBundle => ({
  ...right,
  statement: { ...right.statement, ...more },
});
const wrong: readonly (readonly [string, CheckedBundle, 'fail' | 'error'])[] = [
  ['attestation-malformed', { kind: 'malformed', says: 'x' }, 'error'],
  ['attestation-unverified', { kind: 'unverified', says: 'x' }, 'fail'],
  ['attestation-subject-differs', statement({ digests: [`sha256:${'b'.repeat(64)}`] }), 'fail'],
  ['attestation-subject-differs', statement({ digests: [] }), 'fail'],
  ['attestation-predicate-differs', statement({ predicateType: 'provenance/v2' }), 'fail'],
  ['attestation-issuer-differs', signer({ issuer: '' }), 'fail'],
  ['attestation-signer-differs', signer({ identity: `${wanted.signerWorkflow}.evil.yml@refs/heads/main` }), 'fail'],
  ['attestation-signer-differs', signer({ identity: wanted.signerWorkflow }), 'fail'],
  ['attestation-signer-differs', signer({ identity: '' }), 'fail'],
  // The name of a file may hold an @, too.
  ['attestation-signer-differs', signer({ identity: `${wanted.signerWorkflow}@x.yml@refs/heads/main` }), 'fail'],
  ['attestation-signer-differs', signer({ identity: `${wanted.signerWorkflow}@` }), 'fail'],
  ['attestation-repository-differs', signer({ repository: 'https://github.com/evil/app' }), 'fail'],
  ['attestation-repository-differs', signer({ repository: '' }), 'fail'],
  ['attestation-not-passed', statement({ result: 'FAILED' }), 'fail'],
  ['attestation-not-passed', statement({ result: 'passed' }), 'fail'],
  ['attestation-not-passed', statement({ result: '' }), 'fail'],
];

function judged(bundles: readonly CheckedBundle[], more: Partial<Wanted> = {}) {
  const { verdict, reason, evidence } = judgeAttestations([{ wanted: { ...wanted, ...more }, bundles }]);
  return { verdict, code: reason.code, evidence };
}

test('passes with one that is right in every respect, whatever else is there', () => {
  expect(judged([right])).toEqual({
    verdict: 'pass',
    code: 'attestation-passed',
    evidence: [
      { subject: digest, signer: right.signer.identity, repository: wanted.repository, predicate: 'provenance' },
    ],
  });
  expect(judged([...wrong.map(([, bundle]) => bundle), right]).verdict).toBe('pass');
});

test.each(wrong)('%s: %#', (code, bundle, verdict) => {
  expect(judged([bundle])).toMatchObject({ verdict, code, evidence: [{ problem: code }] });
});

test('with a ref, only that ref of the workflow will do', () => {
  expect(judged([right], { signerWorkflow: right.signer.identity }).verdict).toBe('pass');
  expect(judged([right], { signerWorkflow: `${wanted.signerWorkflow}@refs/heads/other` }).code).toBe(
    'attestation-signer-differs',
  );
  expect(judged([right], { signerWorkflow: `${wanted.signerWorkflow}@refs/heads/mai` }).code).toBe(
    'attestation-signer-differs',
  );
});

test.each(['refs/heads/main', 'refs/tags/app@1.0', 'refs/pull/7/merge', 'f'.repeat(40)])(
  'without a ref, any will do: %s',
  (ref) => {
    expect(judged([signer({ identity: `${wanted.signerWorkflow}@${ref}` })]).verdict).toBe('pass');
  },
);

test('of several that are wrong the one that comes closest is said', () => {
  expect(judged(wrong.map(([, bundle]) => bundle)).code).toBe('attestation-not-passed');
});

test('no attestation is a failure, and no artifact an error', () => {
  expect(judged([])).toMatchObject({ verdict: 'fail', code: 'attestation-missing' });
  expect(judgeAttestations([])).toMatchObject({ verdict: 'error', reason: { code: 'attestation-nothing-asked' } });
});

test('every artifact needs one of its own', () => {
  const other = { ...wanted, digest: `sha256:${'b'.repeat(64)}` };
  expect(
    judgeAttestations([
      { wanted, bundles: [right] },
      { wanted: other, bundles: [right] },
    ]),
  ).toMatchObject({
    verdict: 'fail',
    reason: { code: 'attestation-subject-differs' },
  });
});

test('nothing that is wrong ever makes for a pass, in any number and order', () => {
  const bundles = fc.array(fc.constantFrom(...wrong.map(([, bundle]) => bundle)));
  fc.assert(fc.property(bundles, (some) => judged(some).verdict !== 'pass'));
});

describe('a digest', () => {
  const hex = 'A'.repeat(64);
  test.each([
    [`sha256:${hex}`, `sha256:${'a'.repeat(64)}`],
    [` ghcr.io/acme/app@sha256:${hex}\n`, `sha256:${'a'.repeat(64)}`],
    [`sha512:${hex}${hex}`, `sha512:${'a'.repeat(128)}`],
    [`sha256:${hex}0`, null],
    [`sha512:${hex}`, null],
    [`md5:${'a'.repeat(32)}`, null],
    ['acme/app:latest', null],
    ['', null],
  ])('%j is read as %j', (text, expected) => expect(digestIn(text)).toBe(expected));
});

describe('a statement', () => {
  const type = 'https://in-toto.io/Statement/v1';
  test('lists the digests of all its subjects', () => {
    const subject = [{ digest: { sha256: 'AB', sha512: 'cd' } }, { digest: null }, null, { digest: { sha1: 1 } }];
    expect(statementIn({ _type: type, predicateType: 'p', subject })).toEqual({
      predicateType: 'p',
      digests: ['sha256:ab', 'sha512:cd'],
      result: null,
    });
  });

  test.each([
    ['https://slsa.dev/verification_summary/v1', { verificationResult: 'FAILED' }, 'FAILED'],
    ['https://slsa.dev/verification_summary/v0.2', { verificationResult: 'PASSED' }, 'PASSED'],
    ['https://slsa.dev/verification_summary/v1', { result: 'PASSED' }, ''],
    ['https://slsa.dev/verification_summary/v1', null, ''],
    ['https://in-toto.io/attestation/test-result/v0.1', { result: 'WARNED' }, 'WARNED'],
    ['https://in-toto.io/attestation/test-result/v0.1', { result: true }, ''],
    ['https://slsa.dev/provenance/v1', { result: 'FAILED' }, null],
  ])('of %s that says %j ended with %j', (predicateType, predicate, result) => {
    expect(statementIn({ _type: type, predicateType, subject: [], predicate })?.result).toBe(result);
  });

  test.each([
    [null],
    [[]],
    [{ _type: 'https://in-toto.io/Statement/v9', predicateType: 'p', subject: [] }],
    [{ _type: type, subject: [] }],
    [{ _type: type, predicateType: 'p', subject: {} }],
    [Object.create({ _type: type, predicateType: 'p', subject: [] })],
  ])('%j is none', (payload) => expect(statementIn(payload)).toBeNull());
});
