#!/usr/bin/env node
/** usage: npm run example -- NAME [options of the example], for example `npm run example -- cifar10 --data FOLDER` */
import { runBuilt } from './runBuilt.mjs';

runBuilt({ kind: 'example', folder: 'build/examples', suffix: '.js', args: process.argv.slice(2) });
