/** What src/report/html/assets.ts stands for: the page's program in one piece, and its style sheets one after the other. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

/** The text of the module that takes the place of `assets.js` in what is built. */
export async function pageAssets(folder: string): Promise<string> {
  const bundle = await rolldown({ input: join(folder, 'client/main.ts'), platform: 'browser' });
  const { output } = await bundle.generate({ format: 'iife', minify: true });
  await bundle.close();
  const style = cascade.map((name) => readFileSync(join(folder, 'style', name), 'utf8')).join('');
  return `export const clientScript = ${asText(output[0].code)};\nexport const styleSheet = ${asText(style)};\n`;
}

/** What every page has comes first, what only some media have comes last. */
const cascade = ['page.css', 'parts.css', 'timeline.css', 'fleet.css', 'phone.css', 'print.css'];

/** As it will stand between tags that nothing in it may end. */
function asText(text: string): string {
  if (/<\/(script|style)|<!--/i.test(text)) throw new Error('a program or style of the page could end its own element');
  return JSON.stringify(text);
}
