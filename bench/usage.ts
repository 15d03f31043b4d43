/** Prints what this process used so far, as one line of JSON, for the process that measures it. */
export function reportUsage(result: unknown): void {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const usage = { cpuSeconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: maxRSS / 1024, result };
  process.stdout.write(`${JSON.stringify(usage)}\n`);
}
