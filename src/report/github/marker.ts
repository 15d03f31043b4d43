/** Hidden first lines, by which what was posted before is found again. Only a first line counts: further down anybody's words may stand. */

/** Of the issue of an execution, `NAME-N`. */
export function issueMarker(execution: string): string {
  return `<!-- wavegate ${execution} -->`;
}

/** Of one comment; `key` names what it tells. */
export function commentMarker(execution: string, key: string): string {
  return `<!-- wavegate ${execution} ${key} -->`;
}

/** Of the answer to a comment, by its id. */
export function replyMarker(comment: number): string {
  return `<!-- wavegate reply ${comment} -->`;
}

/** The first line of a body if it is a marker of ours; null for anything else. */
export function markerOf(body: string): string | null {
  return /^<!-- wavegate [a-z0-9-]+(?: [a-z0-9-]+)? -->(?=\r?\n|$)/.exec(body)?.[0] ?? null;
}
