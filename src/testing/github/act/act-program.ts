/** Where act is, and how it is started so that nothing of this machine leaks in. */
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

/** null where there is none. */
export function findAct(): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), join(homedir(), 'go/bin')];
  return folders.map((folder) => join(folder, 'act')).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface ActCall {
  readonly act: string;
  /** Root of the checkout. */
  readonly checkout: string;
  /** Act keeps its own files in it. */
  readonly home: string;
  readonly event: string;
  readonly eventPath: string;
  /** From the root of the checkout. */
  readonly workflow: string;
  readonly actor: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  /** Of the machines that jobs may ask for. */
  readonly labels: readonly string[];
}

/** Runs act to its end and gives what it printed. */
export async function runAct(call: ActCall): Promise<string> {
  const { act, checkout, home, event, eventPath, workflow, actor } = call;
  mkdirSync(home, { recursive: true });
  const pairs = (flag: string, values: Readonly<Record<string, string>>): string[] =>
    Object.entries(values).flatMap(([name, value]) => [flag, `${name}=${value}`]);
  const args = [
    event,
    `--workflows=${workflow}`,
    `--eventpath=${eventPath}`,
    `--actor=${actor}`,
    '--json',
    // The actions under test are in no commit.
    '--use-gitignore=false',
    `--artifact-server-path=${join(home, 'artifacts')}`,
    '--artifact-server-addr=127.0.0.1',
    '--no-cache-server',
    ...call.labels.flatMap((label) => ['--platform', `${label}=-self-hosted`]),
    ...pairs('--secret', call.secrets),
    ...pairs('--env', call.environment),
  ];
  const env = { PATH: `${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin`, HOME: home };
  const child = spawn(act, args, { cwd: checkout, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => (text += part));
  await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  return text;
}
