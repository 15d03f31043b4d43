import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AttestationDefinition } from '../../core/definition/attestation.ts';
import { words } from '../../errors/problem.ts';
import { githubEvidence } from '../../github/evidence/evidence.ts';
import type { TokenRequest } from '../../testing/github/auth.ts';
import { type StandIn, startGitHub } from '../../testing/github/server.ts';
import { clientOf, mustBeAsDescribed } from '../../testing/github-client.ts';
import { provenance, provenanceFile, readData, trustedRootFile } from '../../testing/sigstore.ts';
import { probeAttestation } from './probe-attestation.ts';

let github: StandIn;
let folder: string;
beforeEach(async () => {
  github = await startGitHub({ repository: { owner: 'slsa-framework', name: 'example-package' } });
  folder = mkdtempSync(join(tmpdir(), 'wavegate-attestation-'));
  copyFileSync(trustedRootFile, join(folder, 'root.json'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await github.close();
  mustBeAsDescribed(github);
});

const { digest, ...facts } = provenance;
async function ask(more: Partial<AttestationDefinition> = {}, token: TokenRequest = {}) {
  const definition = { ...facts, subjects: ['{params.digest}'], bundles: [], trustedRoot: 'root.json', ...more };
  const open = () => Promise.resolve(githubEvidence(clientOf(github, token, { maxWaitMs: 0 })));
  const question = { commit: null, params: { digest }, secrets: () => undefined, timeoutMs: 10_000 };
  const signal = new AbortController().signal;
  const result = await probeAttestation(open, definition, folder, { ...question, signal });
  return { ...result, code: result.reason.code, message: words(result.reason).message };
}

function attest(bundle: unknown = readData('slsa-verifier/valid-v0.3.intoto.sigstore')): void {
  github.repository.attestations.push({ id: github.world.nextId(), digest, bundle });
}

describe('asked of GitHub', () => {
  test('one that is right passes', async () => {
    attest();
    expect(await ask()).toMatchObject({
      verdict: 'pass',
      message: 'The artifact has an attestation that is right.',
      evidence: [{ subject: digest, repository: 'https://github.com/slsa-framework/example-package' }],
    });
  });

  test('the right one may stand on a later page', async () => {
    for (let count = 0; count < 65; count += 1) attest(readData('slsa-verifier/mismatch-tlog.intoto.sigstore'));
    attest();
    expect((await ask()).verdict).toBe('pass');
    expect(github.journal.exchanges).toHaveLength(3);
  });

  test('none at all is a failure', async () => {
    expect(await ask()).toMatchObject({ verdict: 'fail', message: `There is no attestation of ${digest}.` });
  });

  test('one that GitHub does not hand out is an error', async () => {
    attest(null);
    expect(await ask()).toMatchObject({ verdict: 'error', code: 'attestation-malformed' });
  });

  test.each<[string, Partial<AttestationDefinition>]>([
    ['attestation-predicate-differs', { predicateType: 'https://slsa.dev/provenance/v1' }],
    ['attestation-issuer-differs', { issuer: 'https://token.actions.example' }],
    ['attestation-signer-differs', { signerWorkflow: 'acme/app/.github/workflows/build.yml' }],
    ['attestation-signer-differs', { signerWorkflow: `${facts.signerWorkflow}@refs/tags/v1` }],
  ])('%s: %j', async (code, more) => {
    attest();
    expect(await ask(more)).toMatchObject({ verdict: 'fail', code });
  });

  test('a repository that is not there, or not shown, is an error', async () => {
    expect(await ask({ repository: 'slsa-framework/other' })).toMatchObject({
      verdict: 'error',
      code: 'github-not-found',
    });
  });

  test('a token that may not read them is told which permission it takes', async () => {
    expect(await ask({}, { permissions: { contents: 'read' } })).toMatchObject({
      verdict: 'error',
      code: 'github-permission-missing',
      reason: { args: { permission: 'attestations: read' } },
    });
  });

  test('that it cannot tell whether there is none is an error', async () => {
    github.faults.add({ operation: 'repos/get', kind: 'error-before', times: 20 });
    expect((await ask()).code).toBe('github-unavailable');
  });

  test('a server that has trouble is an error', async () => {
    attest();
    github.faults.add({ kind: 'error-before', times: 20 });
    expect((await ask()).code).toBe('github-unavailable');
  });
});

describe('read from files', () => {
  test('a bundle, or one a line, without asking anybody', async () => {
    const bundle = JSON.stringify(JSON.parse(readFileSync(provenanceFile, 'utf8')));
    const other = JSON.stringify(readData('sigstore-js/bundleV02-intoto.sigstore'));
    writeFileSync(join(folder, 'all.jsonl'), `${other}\n${bundle}\n`);
    expect((await ask({ bundles: ['*.jsonl'] })).verdict).toBe('pass');
    expect(github.journal.exchanges).toEqual([]);
  });

  test('the repository that was built from has to be the one asked for', async () => {
    copyFileSync(provenanceFile, join(folder, 'bundle.json'));
    expect(await ask({ bundles: ['bundle.json'], repository: 'acme/app' })).toMatchObject({
      verdict: 'fail',
      message: `${digest} was built from https://github.com/slsa-framework/example-package, not from https://github.com/acme/app.`,
    });
  });

  test('a bundle of another artifact is none of this one', async () => {
    copyFileSync(provenanceFile, join(folder, 'bundle.json'));
    const subject = `app@sha256:${'0'.repeat(64)}`;
    expect(await ask({ bundles: ['bundle.json'], subjects: ['{params.digest}', subject] })).toMatchObject({
      verdict: 'fail',
      code: 'attestation-subject-differs',
    });
  });

  test.each([
    ['gone.json', 'The bundles gone.json cannot be read: there is no such file.'],
    ['*.gone', 'The bundles *.gone cannot be read: there is no such file.'],
    ['text.json', 'The bundles text.json cannot be read: it is not JSON.'],
    ['empty.json', 'The bundles empty.json cannot be read: it is empty.'],
    ['blank.json', 'The bundles blank.json cannot be read: it is not JSON.'],
  ])('%s is an error', async (name, message) => {
    writeFileSync(join(folder, 'text.json'), 'hello');
    writeFileSync(join(folder, 'empty.json'), '');
    writeFileSync(join(folder, 'blank.json'), ' \n\n');
    expect(await ask({ bundles: [name] })).toMatchObject({ verdict: 'error', message });
  });
});

describe('what keeps it from being asked', () => {
  test('no trusted root', async () => {
    const result = await ask({ trustedRoot: 'gone.jsonl' });
    expect(result).toMatchObject({
      verdict: 'error',
      message: 'Signatures cannot be checked without the trusted root gone.jsonl: it is not there.',
    });
    expect(words(result.reason).hint).toBe(
      'Make it with `gh attestation trusted-root > gone.jsonl`, look at it, and commit it: whoever can change it decides what is trusted.',
    );
  });

  test.each([
    ['{}', 'it knows no certificate authority'],
    ['\n \n', 'it is empty'],
  ])('a trusted root that is none: %j', async (text, why) => {
    writeFileSync(join(folder, 'root.json'), text);
    expect(await ask()).toMatchObject({ verdict: 'error', message: `root.json is no trusted root: ${why}.` });
  });

  test('a subject that is no digest', async () => {
    expect(await ask({ subjects: ['app:latest'] })).toMatchObject({
      verdict: 'error',
      message: '"app:latest" is not the digest of an artifact.',
    });
    expect((await ask({ subjects: ['{params.gone}'] })).code).toBe('template-without-value');
  });
});
