// Loaded into the processes of a test's jobs before anything else: waits of up to 15 seconds (between writes, between looks for
// commands) last a fiftieth of it. Deadlines are longer and stay.
import { syncBuiltinESMExports } from 'node:module';
import promises from 'node:timers/promises';

const shorter = (delay) => (delay >= 300 && delay <= 15_000 ? delay / 50 : delay);
const { setTimeout: wait } = globalThis;
globalThis.setTimeout = Object.assign((callback, delay, ...args) => wait(callback, shorter(delay), ...args), wait);
const { setTimeout: sleep } = promises;
promises.setTimeout = (delay, ...args) => sleep(shorter(delay), ...args);
syncBuiltinESMExports();
