/** Writes docs/reference from the code that it describes. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pages } from './docs/pages.ts';

const folder = fileURLToPath(new URL('../docs/reference/', import.meta.url));
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [name, text] of pages()) writeFileSync(`${folder}${name}`, text);
