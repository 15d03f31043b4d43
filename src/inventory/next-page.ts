/** The URL behind the first rel=next of a Link header (RFC 8288), resolved against the page's own; null: this is the last page. */
export function nextPage(link: string | undefined, page: string): string | null {
  for (const [, target = '', parameters = ''] of (link ?? '').matchAll(/<([^<>]*)>([^<]*)/g)) {
    const relation = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(parameters);
    const names = (relation?.[1] ?? relation?.[2] ?? '').toLowerCase().split(/\s+/);
    if (names.includes('next') && URL.canParse(target, page)) return new URL(target, page).href;
  }
  return null;
}
