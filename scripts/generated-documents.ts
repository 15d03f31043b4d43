import { policyJsonSchema, rolloutJsonSchema } from '../src/spec/json-schema.ts';
import { renderPolicyReference, renderReference } from '../src/spec/reference.ts';
import { actionDocuments } from './docs/actions.ts';
import { codesPage } from './docs/codes.ts';
import { gatePages } from './docs/gates/gate-pages.ts';
import { githubPage } from './docs/github-page.ts';
import { commandLinePage } from './docs/command-line.ts';
import { operatePage } from './docs/operate-page.ts';
import { statesPage } from './docs/states.ts';

/** Documents that are made from the code: written by `npm run docs`, and a test fails when one is out of date. */
export const generatedDocuments: readonly { readonly path: string; readonly render: () => string }[] = [
  { path: 'docs/reference/rollout-file.md', render: renderReference },
  { path: 'docs/reference/rollout.schema.json', render: () => `${JSON.stringify(rolloutJsonSchema(), null, 2)}\n` },
  { path: 'docs/reference/policy-file.md', render: renderPolicyReference },
  { path: 'docs/reference/policy.schema.json', render: () => `${JSON.stringify(policyJsonSchema(), null, 2)}\n` },
  { path: 'docs/reference/command-line.md', render: commandLinePage },
  { path: 'docs/reference/codes.md', render: codesPage },
  { path: 'docs/github.md', render: githubPage },
  { path: 'docs/operate.md', render: operatePage },
  { path: 'docs/states.md', render: statesPage },
  ...gatePages,
  ...actionDocuments,
];
