const name = /^(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const subdomain = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
const maxName = 63;
const maxPrefix = 253;

/**
 * What is wrong with a label key, in words, by the rules of Kubernetes: an optional prefix (a DNS subdomain) and `/`, then a name.
 * Null: it is valid.
 */
export function labelKeyProblem(key: string): string | null {
  const parts = key.split('/', 3);
  if (parts.length > 2) return "it has more than one '/'";
  const [prefix, own] = parts.length === 2 ? (parts as [string, string]) : [null, key];
  if (prefix !== null) {
    if (prefix === '') return "there is nothing before the '/'";
    if (prefix.length > maxPrefix) return `what stands before the '/' is longer than ${maxPrefix} characters`;
    if (!subdomain.test(prefix)) {
      return "what stands before the '/' is no DNS name: lower-case letters, digits, '-' and '.', a letter or digit at both ends of each part";
    }
  }
  if (own === '') return prefix === null ? 'it is empty' : "there is nothing after the '/'";
  if (own.length > maxName) return `it is longer than ${maxName} characters`;
  if (!name.test(own)) return "it may hold letters, digits, '-', '_' and '.', and has a letter or digit at both ends";
  return null;
}

/** What is wrong with a label value as Kubernetes defines it, in words. Null: it is valid; the empty value is. */
export function labelValueProblem(value: string): string | null {
  if (value === '') return null;
  if (value.length > maxName) return `it is longer than ${maxName} characters`;
  if (!name.test(value)) return "it may hold letters, digits, '-', '_' and '.', and has a letter or digit at both ends";
  return null;
}
