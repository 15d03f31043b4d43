// Prints `N passed, N failed` from vitest's JSON report. Plain JavaScript: .ci/run starts it with whatever Node there is.
import { existsSync, readFileSync } from 'fs';

var path = process.argv[2];
var report = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
var passed = report.numPassedTests || 0;
// A file that could not be loaded has failed without a test in it to say so.
var broken = (report.testResults || []).filter(function (file) {
  return file.status === 'failed' && !file.assertionResults.some(function (test) {
    return test.status === 'failed';
  });
}).length;
var failed = (report.numFailedTests || 0) + broken;
process.stdout.write(passed + ' passed, ' + failed + ' failed\n');
process.exit(passed > 0 && failed === 0 ? 0 : 1);
