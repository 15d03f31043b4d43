/** A message without the word that stands before it already: `paused: by ann`, not `paused: paused by ann`. */
export function shortened(message: string): string {
  return message.replace(/^(waiting|paused|aborted|rolled back) (?=for|by)/, '');
}
