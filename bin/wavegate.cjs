#!/usr/bin/env node
// Written so that old Nodes can read it: they get one clear line instead of a syntax error.
'use strict';

var oldest = 24;

if (Number(process.versions.node.split('.')[0]) < oldest) {
  process.stderr.write('wavegate needs Node.js ' + oldest + ' or newer; this is ' + process.version + '.\n');
  process.exit(4);
}

// The compiled code is cached per user, never in a temporary folder that others can write to; where there is no place, it is not.
try {
  var path = require('path');
  var cache = process.env.XDG_CACHE_HOME || path.join(require('os').homedir(), '.cache');
  if (!path.isAbsolute(cache)) throw new Error('the cache would be made where the command is typed');
  var own = path.join(cache, 'wavegate');
  // Folder by folder: making them in one go never ends where nothing can be made, as below /proc.
  [cache, own].forEach(function (folder) {
    if (!require('fs').existsSync(folder)) require('fs').mkdirSync(folder, 448);
  });
  require('module').enableCompileCache(own);
} catch (_) {
  // It only starts slower.
}

import('../dist/cli/index.js').catch(function (error) {
  var notBuilt = error && error.code === 'ERR_MODULE_NOT_FOUND' && require('fs').existsSync(__dirname + '/../src');
  var why = notBuilt ? 'it is not built yet: npm run build' : error && error.stack ? error.stack : error;
  process.stderr.write('wavegate could not start: ' + why + '\n');
  process.exitCode = 4;
});
