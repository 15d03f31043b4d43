const digest = /(?:^|@)(sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/;
const commit = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** The digest (`sha256:…`, also behind the `@` of an image name) or the full commit in a text; null: it is neither. */
export function subjectIn(text: string): string | null {
  const lower = text.trim().toLowerCase();
  if (commit.test(lower)) return lower;
  return digest.exec(lower)?.[1] ?? null;
}

/** What of these texts are digests or commits, each once. */
export function subjectsIn(texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((each) => subjectIn(each) ?? []))];
}
