import { text } from 'node:stream/consumers';
import { openQueue } from '../jobs/queue.ts';
import { type DatabaseUrls, openDatabase } from '../postgres/database.ts';

// A worker process that claims jobs and never finishes one: for tests that kill it. Urls come by standard input.
const { urls, kind } = JSON.parse(await text(process.stdin)) as { urls: DatabaseUrls; kind: string };
const database = await openDatabase(urls);
const queue = await openQueue(database, urls.jobs);
await queue.work(kind, (job) => {
  process.stdout.write(`${job.jobRunId}\n`);
  return new Promise(() => {});
});
