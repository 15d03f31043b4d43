/** One package of a package-lock.json; only what is needed here. */
export interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

const systems = ['android', 'darwin', 'freebsd', 'linux', 'openharmony', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'x64', 'wasm32'];
const libraries = new Map([
  ['gnu', 'glibc'],
  ['gnueabihf', 'glibc'],
  ['musl', 'musl'],
  ['musleabihf', 'musl'],
]);

type Platform = Required<Pick<LockedPackage, 'os' | 'cpu'>> & Pick<LockedPackage, 'libc'>;

/**
 * The platform that a binary package's name tells: `@tool/binding-linux-x64-musl`. Undefined when it tells no operating
 * system, because npm would then install the package everywhere.
 */
export function platformOf(name: string): Platform | undefined {
  const words = name.split(/[/-]/);
  const os = words.filter((word) => systems.includes(word));
  const cpu = words.filter((word) => processors.includes(word));
  const libc = words.flatMap((word) => libraries.get(word) ?? []);
  if (os.length !== 1 || cpu.length !== 1) return undefined;
  return { cpu, ...(libc.length === 1 && os[0] === 'linux' ? { libc } : {}), os };
}

/** Adds every optional dependency that is named with an exact version and has no entry. Existing entries stay as they are. */
export function complete(packages: LockFile['packages']): { packages: LockFile['packages']; added: string[] } {
  const all = new Map(Object.entries(packages));
  const added: string[] = [];
  for (const [at, owner] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(owner.optionalDependencies ?? {})) {
      if (all.has(`node_modules/${name}`) || all.has(`${at}/node_modules/${name}`)) continue;
      const platform = platformOf(name);
      if (platform === undefined || !/^\d+\.\d+\.\d+$/.test(version)) continue;
      const { os, ...machine } = platform;
      all.set(`node_modules/${name}`, { version, ...machine, ...(owner.dev ? { dev: true } : {}), optional: true, os });
      added.push(`${name}@${version}`);
    }
  }
  const sorted = [...all].sort(([a], [b]) => (a < b ? -1 : 1));
  return { packages: Object.fromEntries(sorted), added };
}
