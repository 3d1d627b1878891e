/** The thread behind `WorkerPool`: takes one job at a time and posts what came out of it. */
import { parentPort } from 'node:worker_threads';
import { type Job, JobRunner } from './proof-jobs.ts';

const runner = new JobRunner();
parentPort?.on('message', (job: Job) => parentPort?.postMessage(runner.run(job)));
