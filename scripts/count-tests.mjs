// Prints `N passed, N failed` from vitest's JSON report. Plain JavaScript: .ci/run starts it with whatever Node there is.
import { existsSync, readFileSync } from 'node:fs';

const path = process.argv[2];
const report = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
const passed = report.numPassedTests ?? 0;
// A file that could not be loaded has failed without a test in it to say so.
const broken = (report.testResults ?? []).filter(
  ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
);
const failed = (report.numFailedTests ?? 0) + broken.length;
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = passed > 0 && failed === 0 ? 0 : 1;
