import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';

/** What GitHub makes of Markdown, before it removes anything from it. */
export function renderMarkdown(markdown: string): string {
  return micromark(markdown, {
    allowDangerousHtml: true,
    allowDangerousProtocol: true,
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
  }).replaceAll(
    // GitHub's alerts.
    /<blockquote>\s*<p>\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\n([\s\S]*?)<\/blockquote>/g,
    (_, kind: string, body: string) =>
      `<div class="markdown-alert markdown-alert-${kind.toLowerCase()}"><p class="markdown-alert-title">${kind}</p><p>${body}</div>`,
  );
}

/** The elements of a rendered text in order, opening and closing, without their attributes. */
export function elementsOf(html: string): string[] {
  return [...html.matchAll(/<(!--|\/?[a-z][a-z0-9]*)/gi)].map(([, name = '']) => name);
}

/** What somebody sees, without tags; what stands in code and in links is left out where only the rest is asked for. */
export function textOf(html: string, of: 'all' | 'outside-code' = 'all'): string {
  const kept = of === 'all' ? html : html.replaceAll(/<(code|pre|a)\b[^>]*>[\s\S]*?<\/\1>/g, ' ');
  return kept
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(?:#(\d+)|(lt|gt|quot|amp));/g, (_, number: string | undefined, name: string | undefined) =>
      number === undefined ? (entities[name ?? ''] ?? '') : String.fromCodePoint(Number(number)),
    );
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' };

/** What GitHub would link to a person, an issue or a page, or notify somebody of, in the text of a rendered page. */
export function reachesOf(html: string): string[] {
  const text = textOf(html, 'outside-code');
  return [
    ...text.matchAll(/(?<![\w`])@[a-z0-9][\w-]*(?:\/[\w.-]+)?/gi),
    ...text.matchAll(/#\d+|\bgh-\d+/gi),
    ...text.matchAll(/\b(?:https?|ftp):\/\/\S*|\bwww\.\S+|[\w.+-]+@[\w-]+\.\w+/gi),
  ].map(([found]) => found);
}

/** Texts that try to be more than text. */
export const hostileTexts: readonly string[] = [
  '<img src=x onerror=alert(1)>',
  '</details></code></pre><script>alert(1)</script>',
  '@octocat @acme/on-call',
  'fixes #1, GH-2 and acme/app#3',
  '[click](https://evil.example) ![x](http://evil.example/x.png)',
  'https://evil.example www.evil.example me@evil.example',
  '```\n@octocat #1\n```',
  '`` ` @octocat',
  '| a | b |\n| --- | --- |',
  '# heading\n- [ ] task\n1. one\n> quote\n---',
  '**bold** _it_ ~~gone~~ $x^2$ [^1] &lt;b&gt; &#64;octocat',
  '<!-- wavegate web-1 plan-1 --> <!-- wavegate-snapshot {} -->',
  '--> <b>out</b> <!--',
  '\u001B[31mred\u001B[0m\r\u202Eback\u0000\u200B',
  '    indented\n\tcode',
  '\\`\\|\\<b\\>\\@octocat',
  '::error file=x::y',
  'Setext\n======',
  '<details open><summary>x</summary>',
  'constructor __proto__',
];
