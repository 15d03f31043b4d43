// Runs before every npm script and has to be understood by any Node: it says what to do when the Node that the
// development dependency "node" brings is not there.
import { existsSync, readFileSync } from 'fs';

var root = new URL('../', import.meta.url);
var wanted = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')).devDependencies.node;
var major = wanted.split('.')[0];

if (Number(process.versions.node.split('.')[0]) < Number(major)) {
  var installed = existsSync(new URL('node_modules/node/package.json', root));
  process.stderr.write(
    [
      'This needs Node.js ' + major + ', and ' + process.execPath + ' is ' + process.version + '.',
      installed
        ? 'The development dependency "node" brings it, but its install script did not run. Run it:'
        : 'The development dependency "node" brings it. Install it:',
      installed ? '  npm rebuild node --ignore-scripts=false' : '  npm ci',
      'Or put a Node.js ' + major + ' or newer first on PATH.',
      '',
    ].join('\n'),
  );
  process.exit(4);
}
