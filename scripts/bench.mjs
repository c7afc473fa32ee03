#!/usr/bin/env node
/** usage: npm run bench -- NAME [--json FILE] [options of the benchmark], for example `npm run bench -- trainStep` */
import { runBuilt } from './runBuilt.mjs';

runBuilt({ kind: 'benchmark', folder: 'build/bench', suffix: '.bench.js', args: process.argv.slice(2) });
