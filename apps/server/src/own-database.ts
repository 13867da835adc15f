import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedOptions, type EmbeddedServer, startEmbedded } from '@optimiq/store/postgres/embedded';
import type { Logger } from 'pino';

/** The product's own database server, started again whenever it ends without being asked to. */
export type OwnDatabase = {
  url(role: Parameters<EmbeddedServer['url']>[0]): string;
  stop(): Promise<void>;
};

const longestPauseMs = 10_000;

/** Starts the server and keeps it running until `stop`. Its addresses and passwords stay the same. */
export async function keepOwnDatabase(options: EmbeddedOptions, log: Logger): Promise<OwnDatabase> {
  const handles: EmbeddedServer[] = [];
  let isStopping = false;
  let restarting: Promise<void> = Promise.resolve();

  const start = async () => {
    const server = await startEmbedded(options);
    handles.push(server);
    server.onExit(() => {
      if (!isStopping) restarting = restart();
    });
  };
  const restart = async () => {
    log.error('the database server ended; it is started again');
    for (let pauseMs = 250; !isStopping; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        await start();
        log.warn('the database server runs again');
        return;
      } catch (error) {
        log.error({ error: (error as Error).name }, 'the database server does not start');
        await sleep(pauseMs);
      }
    }
  };
  await start();
  return {
    // The first handle's socket folder stays valid for every later server of the same data folder.
    url: (role) => handles[0]!.url(role),
    stop: async () => {
      isStopping = true;
      await restarting;
      for (const server of handles.reverse()) await server.stop();
    },
  };
}
