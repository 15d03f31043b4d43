#!/usr/bin/env node
// Written so that old Nodes can read it: they get one clear line instead of a syntax error.
'use strict';

var oldest = 24;

if (Number(process.versions.node.split('.')[0]) < oldest) {
  process.stderr.write('wavegate needs Node.js ' + oldest + ' or newer; this is ' + process.version + '.\n');
  process.exit(4);
}

// The compiled code is cached per user, never in a temporary folder that others can write to.
var cache = cacheFolder();
if (cache !== null) require('module').enableCompileCache(cache);

// Null where there is no place for one: everything only starts slower.
function cacheFolder() {
  var fs = require('fs');
  var path = require('path');
  try {
    var all = process.env.XDG_CACHE_HOME || path.join(require('os').homedir(), '.cache');
    // An empty home: it would be made where the command is typed.
    if (!path.isAbsolute(all)) return null;
    var own = path.join(all, 'wavegate');
    // Folder by folder: making them in one go never ends where nothing can be made, as below /proc.
    [all, own].forEach(function (folder) {
      if (!fs.existsSync(folder)) fs.mkdirSync(folder, 448);
    });
    return own;
    // oxlint-disable-next-line no-unused-vars -- old Nodes read no `catch` without a name
  } catch (error) {
    return null;
  }
}

var ended = false;
// Nothing keeps Node alive any more, and the program has not said how it ended: that must not look like success.
process.once('beforeExit', function () {
  if (ended) return;
  process.stderr.write(
    'wavegate stopped before it had finished. What it had recorded is safe: see `wavegate status`.\n',
  );
  process.exitCode = 4;
});

new Promise(function (resolve) {
  resolve(require('../dist/cli/index.js'));
})
  .then(function () {
    ended = true;
  })
  .catch(function (error) {
    ended = true;
    var notBuilt = error && error.code === 'MODULE_NOT_FOUND' && require('fs').existsSync(__dirname + '/../src');
    var why = notBuilt ? 'it is not built yet: npm run build' : error && error.stack ? error.stack : error;
    process.stderr.write('wavegate could not start: ' + why + '\n');
    process.exitCode = 4;
  });
