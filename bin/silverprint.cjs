#!/usr/bin/env node
'use strict';

// CommonJS in the syntax of an old Node, so that an old Node gets to the sentence below and not to a syntax error.
const { existsSync } = require('node:fs');
const { availableParallelism } = require('node:os');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

if (Number.parseInt(process.versions.node, 10) < 24) {
  console.error(
    `Silverprint needs Node 24 or later, and this is ${process.versions.node}. In a clone, npm start and npx silverprint run on the one that npm ci brought, where there is one for the platform.`,
  );
  process.exit(1);
}

// Before the thread pool is first used, which is when its size is read: hashing passwords on the four threads of the default would keep
// every file operation waiting. A password takes a core at most, so half of these stay free.
if (process.env.UV_THREADPOOL_SIZE === undefined) {
  process.env.UV_THREADPOOL_SIZE = String(Math.max(16, 2 * availableParallelism()));
}

const root = join(__dirname, '..');
const main = existsSync(join(root, 'tsconfig.json')) ? 'src/bootstrap/main.ts' : 'dist/bootstrap/main.js';
void import(pathToFileURL(join(root, main)).href);
