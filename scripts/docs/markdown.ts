/** Text as it may stand in a cell of a table: no line breaks, no bars, and outside of `code` no HTML. */
export function cell(text: string): string {
  const parts = text.replaceAll(/\s+/g, ' ').trim().replaceAll('|', '\\|').split('`');
  return parts.map((part, index) => (index % 2 === 0 ? part.replaceAll('<', '&lt;') : part)).join('`');
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}
