import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { isLoopback, type Settings } from './env.ts';
import { buildApp } from './http/app.ts';
import { callerByControlSocket } from './http/operator/caller.ts';
import { callerBySession } from './http/session/caller.ts';
import { startJobs } from './jobs/start-jobs.ts';
import { hasDemoAccounts } from './operations/demo-accounts.ts';
import { openProduct, type Product } from './product.ts';
import { type ServiceLock, takeServiceLock } from './service-lock.ts';

/** The installation is served by another process already. */
export class AlreadyRunningError extends Error {}

/** Demo sign-ins are printed for everyone to see, so they must not be reachable from elsewhere. */
export class DemoExposedError extends Error {}

export type Service = {
  readonly product: Product;
  /** Where people reach it; absent when only the control socket listens. */
  readonly url: string | undefined;
  close(): Promise<void>;
};

/** Socket of the command line: whoever may enter the run folder is the operator of this machine. */
export const controlSocketOf = (settings: Settings): string => join(settings.folders.run, 'control.sock');

/**
 * Opens the product, takes up unfinished work and listens.
 *
 * @param options.http      false: control socket only, for the command line when no server runs.
 * @param options.webFolder built web app.
 *
 * Throws AlreadyRunningError, DemoExposedError, or what opening the stores throws.
 */
export async function startService(
  settings: Settings,
  log: Logger,
  options: { http: boolean; webFolder?: string },
): Promise<Service> {
  process.umask(0o077);
  mkdirSync(settings.folders.run, { recursive: true, mode: 0o700 });
  const lock = takeServiceLock(settings.folders.run);
  if (!lock) throw new AlreadyRunningError();
  try {
    return await start(settings, log, options, lock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function start(
  settings: Settings,
  log: Logger,
  options: { http: boolean; webFolder?: string },
  lock: ServiceLock,
): Promise<Service> {
  const product = await openProduct(settings, log, today);
  const apps: FastifyInstance[] = [];
  const close = async () => {
    product.setState('stopping');
    await Promise.all(apps.map((app) => app.close()));
    await product.close();
    rmSync(controlSocketOf(settings), { force: true });
    lock.release();
  };
  try {
    if (options.http && !isLoopback(settings.host) && (await hasDemoAccounts(product))) throw new DemoExposedError();
    await startJobs(product);

    const control = await buildApp({ product, callerOf: callerByControlSocket(product), operator: true });
    apps.push(control);
    const socket = controlSocketOf(settings);
    rmSync(socket, { force: true });
    await control.listen({ path: socket });
    chmodSync(socket, 0o600);

    let url: string | undefined;
    if (options.http) {
      const web =
        options.webFolder && existsSync(join(options.webFolder, 'index.html')) ? options.webFolder : undefined;
      const app = await buildApp({
        product,
        callerOf: callerBySession(product),
        requestsPerMinute: 1_200,
        ...(web ? { webFolder: web } : {}),
      });
      apps.push(app);
      url = await app.listen({ host: settings.host, port: settings.port });
    }
    product.setState('ready');
    return { product, url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The process's calendar date in its own zone. */
function today(): CalendarDate {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}` as CalendarDate;
}
