// Runs before every npm script and has to be understood by any Node: it says what to do when the Node that the
// development dependency "node" brings is not there.
import { readFileSync } from 'fs';

var wanted = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).devDependencies.node;
var here = process.versions.node;

if (Number(here.split('.')[0]) < Number(wanted.split('.')[0])) {
  process.stderr.write(
    [
      'This needs Node.js ' + wanted.split('.')[0] + ', and ' + process.execPath + ' is ' + here + '.',
      'Node ' + wanted + ' comes with `npm ci` as a development dependency, but its install script did not run.',
      'Run it with:  npm rebuild node --ignore-scripts=false',
      'or put a Node.js ' + wanted.split('.')[0] + ' or newer first on PATH.',
      '',
    ].join('\n'),
  );
  process.exit(4);
}
