import { text } from 'node:stream/consumers';
import { type EmbeddedOptions, startEmbedded } from '../postgres/embedded.ts';

// A process that starts the database server and stays: for tests that kill it or run it as another user.
const options = JSON.parse(await text(process.stdin)) as EmbeddedOptions;
const server = await startEmbedded(options);
process.stdout.write(`${JSON.stringify({ pid: server.pid, isOwner: server.isOwner, url: server.url('app') })}\n`);
process.once('SIGTERM', async () => {
  await server.stop();
  process.exit(0);
});
setInterval(() => {}, 1000);
