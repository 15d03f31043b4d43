const known = /\b(?:CVE-\d{4}-\d{4,19}|GHSA(?:-[23456789cfghjmpqrvwx]{4}){3}|(?:GO|RUSTSEC|PYSEC)-\d{4}-\d{1,9})\b/gi;

/** How identifiers are compared: CVE, GHSA and the like mean the same in any case. */
export function sameId(id: string): string {
  return id.toUpperCase();
}

export function isCve(id: string): boolean {
  return /^CVE-\d{4}-\d{4,19}$/i.test(id);
}

/** Identifiers of public databases inside a longer name, such as the `CVE-2020-1234-openssl` of a rule. */
export function idsInside(name: string): string[] {
  return name.length > 300 ? [] : [...name.matchAll(known)].map(([found]) => found);
}

const noNames: readonly string[] = [];

/** Each name once, in order, without the identifier itself. */
export function aliasesOf(id: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return noNames;
  const seen = new Set([sameId(id), '']);
  return names.filter((name) => {
    const same = sameId(name);
    if (seen.has(same)) return false;
    seen.add(same);
    return true;
  });
}
