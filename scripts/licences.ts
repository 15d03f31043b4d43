import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What compiled sources import of others, statically, apart from Node. */
function librariesOf(folder: string): Set<string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.js'));
  const imports = /^(?:import|export) .*from '((?:@[^/']+\/)?[^./':]+)(?:\/[^']*)?';$/gm;
  const found = files.flatMap((path) => [...readFileSync(join(folder, path), 'utf8').matchAll(imports)]);
  return new Set(found.map(([, name]) => name ?? ''));
}

/** The bundler leaves the licence of a library out when it finds none of its modules by themselves: those are added to its list. */
export function completeLicences(list: string, sources: string, modules: string): void {
  const listed = new Set(readFileSync(list, 'utf8').split('\n'));
  for (const name of [...librariesOf(sources)].filter((each) => !listed.has(each)).sort()) {
    const folder = join(modules, name);
    const { license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { license: string };
    const text = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
    const written = text === undefined ? '' : `${readFileSync(join(folder, text), 'utf8').trim()}\n`;
    appendFileSync(list, `\n${name}\n${license}\n${written}`);
  }
}
