/** A page with its sections made anew: what stands between `<!-- NAME -->` and `<!-- end NAME -->`. */
export function withSections(page: string, made: Readonly<Record<string, string>>): string {
  return Object.entries(made).reduce((text, [name, content]) => {
    const section = new RegExp(`<!-- ${name} -->\n(?:[^]*?<!-- end ${name} -->\n)?`);
    return text.replace(section, () => `<!-- ${name} -->\n\n${content}\n<!-- end ${name} -->\n`);
  }, page);
}
