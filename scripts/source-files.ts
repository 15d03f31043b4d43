import { readdirSync } from 'node:fs';

/** Every TypeScript and JavaScript file of ours, relative to the root, with forward slashes, sorted. */
export function sourceFiles(root: string): string[] {
  return ['src', 'scripts', 'bench', 'examples', 'bin']
    .flatMap((folder) =>
      readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' }).map(
        (path) => `${folder}/${path.replaceAll('\\', '/')}`,
      ),
    )
    .filter((path) => /\.([cm]?js|ts)$/.test(path))
    .sort();
}
