/** What errno and TLS names mean, in words; others are shown as they are. */
const meanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was reset',
  EPIPE: 'the connection was closed',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ENOTFOUND: 'the name does not resolve',
  EAI_AGAIN: 'the name does not resolve now',
  ETIMEDOUT: 'the connection timed out',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate ends in a self-signed one that is not trusted here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate comes from an authority that is not trusted here',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** Why a connection failed, in words. */
export function connectionProblem(error: NodeJS.ErrnoException): string {
  // Where a name has several addresses, each one's failure is inside.
  const inner = error instanceof AggregateError ? (error.errors as NodeJS.ErrnoException[]) : [];
  const code = error.code ?? inner[0]?.code;
  return (code === undefined ? undefined : meanings[code]) ?? (error.message || code || 'unknown error');
}
