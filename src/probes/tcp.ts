import { connect, isIP } from 'node:net';
import { performance } from 'node:perf_hooks';
import { durationText } from '../errors/duration-text.ts';
import { reason } from '../errors/problem.ts';
import type { Answer } from '../core/gates/answer.ts';
import { connectionProblem } from '../io/connection-problem.ts';
import type { ProbeCall } from './ports.ts';

/** Connects to `host:port`, an IPv6 address in brackets, and hangs up. Passes when somebody listens; sends nothing. */
export async function probeTcp(address: string, { timeoutMs, signal }: ProbeCall): Promise<Answer> {
  const target = parseAddress(address);
  if (target === null) {
    return { verdict: 'error', reason: reason('gate-address-invalid', { address }), record: { target: address } };
  }
  const start = performance.now();
  const problem = await tryToConnect(target, timeoutMs, signal);
  const ms = Math.round(performance.now() - start);
  if (problem === null) {
    const record = { target: address, detail: 'connected', ms };
    return { verdict: 'pass', reason: reason('gate-connected', { target: address }), record };
  }
  const record = { target: address, detail: problem, ms };
  if (signal.aborted) return { verdict: 'error', reason: reason('gate-interrupted', {}), record };
  return { verdict: 'fail', reason: reason('gate-unreachable', { target: address, problem }), record };
}

interface Target {
  readonly host: string;
  readonly port: number;
}

function parseAddress(address: string): Target | null {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, Math.max(0, colon));
  const digits = address.slice(colon + 1);
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  if (port < 1 || port > 65_535) return null;
  if (host.startsWith('[') && host.endsWith(']')) {
    const bare = host.slice(1, -1);
    return isIP(bare) === 6 ? { host: bare, port } : null;
  }
  return /^[\w.-]{1,253}$/.test(host) ? { host, port } : null;
}

/** Null: connected. */
function tryToConnect(target: Target, timeoutMs: number, signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve('stopped');
      return;
    }
    const socket = connect(target);
    const settle = (problem: string | null) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      socket.destroy();
      resolve(problem);
    };
    const stop = () => settle('stopped');
    const timer = setTimeout(() => settle(`no answer within ${durationText(timeoutMs)}`), timeoutMs);
    signal.addEventListener('abort', stop);
    socket.once('connect', () => settle(null));
    socket.on('error', (error) => settle(connectionProblem(error)));
  });
}
