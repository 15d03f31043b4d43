/** Within so many milliseconds a job learns of a pause or an abort, as long as not too many jobs ask. */
const soonest = 10_000;

/**
 * How many questions a minute all jobs of a round ask together. A read costs one of the 900 points that GitHub grants a minute; an
 * answer that nothing changed costs none of the hourly thousand. Two thirds are left to whatever else goes on.
 */
const questionsAMinute = 300;

/** How often a job looks for commands, in milliseconds, when so many ask at once: every 10 seconds up to 50 of them, 51.2 for 256. */
export function pollInterval(jobsAtOnce: number): number {
  return Math.max(soonest, Math.ceil((jobsAtOnce * 60_000) / questionsAMinute));
}
