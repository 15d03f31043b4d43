/** Writes the documents that are made from the code; with --check it only says which of them are out of date. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatedDocuments } from './generated-documents.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const checking = process.argv.includes('--check');

for (const { path, render } of generatedDocuments) {
  const wanted = render();
  if (wanted === current(path)) continue;
  if (checking) {
    console.error(`${path} is out of date: npm run docs`);
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(`${root}${path}`), { recursive: true });
    writeFileSync(`${root}${path}`, wanted);
    console.log(`wrote ${path}`);
  }
}

function current(path: string): string | null {
  try {
    return readFileSync(`${root}${path}`, 'utf8');
  } catch {
    return null;
  }
}
