/**
 * Entry of a thread in a worker process: ends it when the main process is gone.
 *
 * @remarks
 * The process itself hears of that ('disconnect') only between two steps of its event loop; the code of a sequence may never
 * come to one.
 */
import { workerData } from 'node:worker_threads';

const CHECK_MS = 500;

const parent = workerData as number;
setInterval(() => {
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}, CHECK_MS);
