import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderMarkdown } from './markdown.ts';

/** A page that shows Markdown as GitHub does, in its light or dark style. */
export function githubPage(markdown: string, theme: 'light' | 'dark' = 'light'): string {
  const path = fileURLToPath(import.meta.resolve(`github-markdown-css/github-markdown-${theme}.css`));
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>GitHub</title>',
    `<style>${readFileSync(path, 'utf8')}`,
    'body { margin: 0; } .markdown-body { box-sizing: border-box; max-width: 912px; padding: 24px; }</style></head>',
    `<body class="markdown-body">${renderMarkdown(markdown)}</body></html>`,
  ].join('\n');
}
