import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generatedDocuments } from './generated-documents.ts';

test.each(generatedDocuments)('$path says what the code says', ({ path, render }) => {
  expect(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')).toBe(render());
});
