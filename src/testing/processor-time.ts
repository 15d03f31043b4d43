/** Starts to count processor time; gives the milliseconds that this process took since. What else the machine does is not in it. */
export function processorTime(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
}
