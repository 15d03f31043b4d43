import type { GitHub } from '../client.ts';

/** The same client, and how many requests through it were to change something. */
export function countingWrites(github: GitHub): { readonly github: GitHub; readonly written: () => number } {
  let writes = 0;
  const counted = <A extends readonly unknown[], R>(write: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      writes += 1;
      return write(...args);
    };
  };
  return {
    github: {
      repository: github.repository,
      apiUrl: github.apiUrl,
      read: (...args) => github.read(...args),
      find: (...args) => github.find(...args),
      poll: (...args) => github.poll(...args),
      list: (...args) => github.list(...args),
      query: (...args) => github.query(...args),
      change: counted((...args: Parameters<GitHub['change']>) => github.change(...args)),
      remove: counted((...args: Parameters<GitHub['remove']>) => github.remove(...args)),
      make: counted((...args: Parameters<GitHub['make']>) => github.make(...args)),
      mutate: counted((...args: Parameters<GitHub['mutate']>) => github.mutate(...args)),
    },
    written: () => writes,
  };
}
