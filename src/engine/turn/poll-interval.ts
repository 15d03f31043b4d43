/** A job has learned of a pause or an abort 10 seconds after it, as long as not too many jobs ask: the rest is for the answers. */
const soonest = 7_500;

/**
 * How many questions a minute all jobs of a round ask together. A read costs one of the 900 points that GitHub grants a minute; an
 * answer that nothing changed costs none of the hourly thousand. It lets as many jobs ask soonest as GitHub runs at once on the plan Team,
 * and leaves almost half to whatever else goes on.
 */
const questionsAMinute = 480;

/** How often a job looks for commands, in milliseconds, when so many ask at once: every 7.5 seconds up to 60 of them, 32 for 256. */
export function pollInterval(jobsAtOnce: number): number {
  return Math.max(soonest, Math.ceil((jobsAtOnce * 60_000) / questionsAMinute));
}
