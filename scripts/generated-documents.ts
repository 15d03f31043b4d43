import { renderReference } from '../src/spec/reference.ts';

/** Documents that are made from the code: written by `npm run docs`, and a test fails when one is out of date. */
export const generatedDocuments: readonly { readonly path: string; readonly render: () => string }[] = [
  { path: 'docs/reference/rollout-file.md', render: renderReference },
];
