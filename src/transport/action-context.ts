import type { Masker } from '../core/mask.ts';
import type { TemplateScope } from '../core/template.ts';
import type { ProcessGuard } from '../io/process.ts';
import type { Spawners } from '../io/spawners.ts';
import type { NodeConnection } from './ssh/ssh-connection.ts';

/** What actions have around them. */
export interface ActionContext {
  readonly cwd: string;
  /** The whole environment of a process. */
  readonly env: Readonly<Record<string, string>>;
  readonly scope: TemplateScope;
  readonly masker: Masker;
  readonly guard?: ProcessGuard;
  /** Starts processes in our stead; absent: they are started from here. */
  readonly spawners?: Spawners;
  /** The way to the node: commands run at its other end; absent: here. Made when it is first asked for. */
  readonly connection?: () => NodeConnection;
}

export interface ActionCall {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Masked text, as it comes. */
  readonly onOutput?: (text: string) => void;
  /** Characters of standard output to keep from its beginning; absent: none. An http answer is always kept. */
  readonly stdoutLength?: number;
}
