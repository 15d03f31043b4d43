#!/usr/bin/env node
// Written so that old Nodes can read it: they get one clear line instead of a syntax error.
'use strict';

var oldest = 24;

if (Number(process.versions.node.split('.')[0]) < oldest) {
  process.stderr.write('wavegate needs Node.js ' + oldest + ' or newer; this is ' + process.version + '.\n');
  process.exit(4);
}

// The compiled code is cached per user, never in a temporary folder that others can write to.
var cache = process.env.XDG_CACHE_HOME || require('path').join(require('os').homedir(), '.cache');
require('module').enableCompileCache(require('path').join(cache, 'wavegate'));

import('../dist/cli/index.js').catch(function (error) {
  process.stderr.write('wavegate could not start: ' + (error && error.stack ? error.stack : error) + '\n');
  process.exitCode = 4;
});
