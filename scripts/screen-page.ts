import type { IBufferCell, Terminal } from '@xterm/headless';

/** The sixteen colours of a terminal on a dark ground; cubes and greys beyond them are not used by what we show. */
const palette = [
  '#20262e',
  '#f2777a',
  '#7fc98f',
  '#e5c07b',
  '#6ea8fe',
  '#c792ea',
  '#56c2d6',
  '#d7dde5',
  '#7d8793',
  '#ff9a9c',
  '#9fe0ac',
  '#f5d899',
  '#97c1ff',
  '#dab3f7',
  '#84dbeb',
  '#ffffff',
] as const;
const ground = '#12161b';

/** What a terminal shows, as a page with one `pre`. */
export function screenPage(terminal: Terminal, columns: number, rows: number): string {
  const { active } = terminal.buffer;
  const lines: string[] = [];
  for (let row = 0; row < rows; row++) {
    const line = active.getLine(active.baseY + row);
    let text = '';
    for (let column = 0; column < columns; column++) {
      const cell = line?.getCell(column);
      if (cell !== undefined && cell.getWidth() > 0) text += cellText(cell);
    }
    lines.push(text.replace(/ +$/, ''));
  }
  while (lines.at(-1) === '') lines.pop();
  return `<!doctype html><meta charset="utf-8"><style>
body { margin: 0; background: ${ground}; }
pre { display: inline-block; box-sizing: border-box; min-width: 100ch; margin: 0; padding: 18px 22px; background: ${ground}; color: #d7dde5;
  font: 15px/1.32 "DejaVu Sans Mono", "Cascadia Mono", Menlo, monospace; }
</style><pre>${lines.join('\n')}</pre>`;
}

function cellText(cell: IBufferCell): string {
  const text = (cell.getChars() || ' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const styles = [
    cell.isFgPalette() ? `color: ${palette[cell.getFgColor()] ?? '#d7dde5'}` : '',
    cell.isBold() !== 0 ? 'font-weight: 700' : '',
    cell.isDim() !== 0 ? 'opacity: 0.62' : '',
  ].filter((style) => style !== '');
  return styles.length === 0 ? text : `<span style="${styles.join('; ')}">${text}</span>`;
}
