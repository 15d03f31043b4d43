/**
 * The header in which GitHub tells what would have been enough, in the words of `permissions:`. Sets are separated by `;`, any of them
 * is enough; what is in a set is separated by `,`. Undefined where it tells nothing.
 */
export function acceptedPermissions(header: unknown): string | undefined {
  if (typeof header !== 'string' || !/^[a-z_=;, ]{3,500}$/.test(header)) return undefined;
  const sets = header.split(';').map((set) =>
    set
      .split(',')
      .map((each) => each.trim().replaceAll('_', '-').replace('=', ': '))
      .join(' and '),
  );
  return sets.join(' or ');
}
