import { found } from './dom.ts';

const themes = ['system', 'light', 'dark'] as const;

/** A button that goes from the system's colours to light ones, to dark ones and back. */
export function offerThemes(): void {
  const button = found<HTMLButtonElement>('#theme');
  let at = 0;
  button.hidden = false;
  button.addEventListener('click', () => {
    at = (at + 1) % themes.length;
    const theme = themes[at] ?? themes[0];
    button.textContent = `Theme: ${theme}`;
    if (at === 0) delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  });
}
