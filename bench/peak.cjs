// Loaded before a measured program: at its end, writes the most memory that it held, in kilobytes, to the file that is named here.
'use strict';

const file = process.env.WAVEGATE_BENCH_PEAK;
process.on('exit', () => {
  if (file) require('node:fs').writeFileSync(file, String(process.resourceUsage().maxRSS));
});
