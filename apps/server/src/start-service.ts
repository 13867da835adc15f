import { chmodSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { isExposed, isLocalhost, originOf, type Settings } from './env.ts';
import { startFeeds } from './feeds/start-feeds.ts';
import { buildApp } from './http/app.ts';
import { callerByBearerOr } from './http/bearer.ts';
import { callerByControlSocket } from './http/operator/caller.ts';
import { callerBySession } from './http/session-caller.ts';
import { startJobs } from './jobs/start-jobs.ts';
import { ExposedError, exposureFaults } from './listening/exposure.ts';
import { freePort, listenBeside } from './listening/localhost.ts';
import { buildOpsApp } from './listening/ops-app.ts';
import { readTlsFiles } from './listening/tls-files.ts';
import { hasDemoAccounts, readDemoSignIns } from './operations/demo-accounts.ts';
import { openProduct, type Product } from './product.ts';
import { type ServiceLock, takeServiceLock } from './service-lock.ts';
import { startDomainChecks } from './sso/check-domain.ts';

/** The installation is served by another process already. */
export class AlreadyRunningError extends Error {}

/** Demo sign-ins are printed for everyone to see, so they must not be reachable from elsewhere. */
export class DemoExposedError extends Error {
  override readonly name = 'DemoExposedError';
  constructor() {
    super(
      'Demo accounts exist, and their sign-ins are printed for everyone at this machine: HOST and PUBLIC_URL must be\n' +
        'loopback. Remove the accounts with: npx optimiq demo remove',
    );
  }
}

export type Service = {
  readonly product: Product;
  /** Where people reach it; absent when only the control socket listens. */
  readonly url: string | undefined;
  /** Where health and metrics are read. */
  readonly opsUrl: string | undefined;
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
 * Throws AlreadyRunningError, ExposedError, TlsFilesError, DemoExposedError, PortError, or what opening the stores throws.
 */
export async function startService(
  asked: Settings,
  log: Logger,
  options: { http: boolean; webFolder?: string },
): Promise<Service> {
  process.umask(0o077);
  // Passkeys and letters name the port: it is known before anything is opened.
  const isAnyPort = options.http && asked.port === 0 && !asked.publicUrl;
  const settings = isAnyPort ? { ...asked, port: await freePort(asked.host) } : asked;
  const faults = options.http ? exposureFaults(settings) : [];
  if (faults.length > 0) throw new ExposedError(faults);
  if (options.http && settings.tls) readTlsFiles(settings.tls);
  if (options.http && isExposed(settings) && readDemoSignIns(settings).length > 0) throw new DemoExposedError();
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
  let stopBeside = () => {};
  const apps: FastifyInstance[] = [];
  let stopFeeds = async () => {};
  let stopDomainChecks = () => {};
  const close = async () => {
    // Health says 'not ready' while jobs finish; then nothing is answered any more.
    product.setState('stopping');
    stopDomainChecks();
    await Promise.all([stopFeeds(), product.stopJobs()]);
    stopBeside();
    await Promise.all(apps.map(closeApp));
    await product.close();
    rmSync(controlSocketOf(settings), { force: true });
    lock.release();
  };
  try {
    // The list of sign-ins may be gone from the keys folder while the accounts are in the database.
    if (options.http && isExposed(settings) && (await hasDemoAccounts(product))) throw new DemoExposedError();
    await startJobs(product);
    stopFeeds = startFeeds(product);
    stopDomainChecks = startDomainChecks(product);

    let [url, opsUrl]: (string | undefined)[] = [];
    if (options.http) {
      const web =
        options.webFolder && existsSync(join(options.webFolder, 'index.html')) ? options.webFolder : undefined;
      const origin = () => url ?? originOf(settings);
      const ops = await buildOpsApp(product, origin);
      apps.push(ops);
      opsUrl = await listenAt(ops, settings.opsHost, settings.opsPort, 'OPS_PORT');
      const app = await buildApp({
        product,
        callerOf: callerByBearerOr(product, callerBySession(product)),
        requestsPerMinute: 1_200,
        publicOrigin: origin,
        ...(web ? { webFolder: web } : {}),
      });
      apps.push(app);
      const address = await listenAt(app, settings.host, settings.port, 'PORT');
      const port = Number(new URL(address).port);
      if (isLocalhost(settings)) stopBeside = await listenAtOther(app, port);
      url = originOf(settings, port);
    }
    product.setState('ready');

    // The command line takes the socket's answer as a sign that work is taken: it comes last.
    const control = await buildApp({ product, callerOf: callerByControlSocket(product), operator: true });
    apps.push(control);
    const socket = controlSocketOf(settings);
    rmSync(socket, { force: true });
    await control.listen({ path: socket });
    chmodSync(socket, 0o600);
    return { product, url, opsUrl, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A port the product cannot have is for the operator to change. */
export class PortError extends Error {
  override readonly name = 'PortError';
}

/** Takes the other address of 'localhost', too; the answer gives it back. */
async function listenAtOther(app: FastifyInstance, port: number): Promise<() => void> {
  try {
    const beside = await listenBeside(app.server, port);
    return () => beside?.close();
  } catch {
    throw new PortError(`PORT: port ${port} is in use at [::1], so that 'localhost' is not the product; set another`);
  }
}

async function listenAt(app: FastifyInstance, host: string, port: number, setting: string): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'EADDRINUSE') throw new PortError(`${setting}: port ${port} is in use; set another`);
    if (code === 'EACCES') throw new PortError(`${setting}: port ${port} is not for this user; set one above 1023`);
    if (code === 'EADDRNOTAVAIL') throw new PortError(`${setting}: this machine does not have that address`);
    throw error;
  }
}

const closeAppMs = 2_000;

/** Lets requests under way end; cuts those that take longer. */
async function closeApp(app: FastifyInstance): Promise<void> {
  const timer = setTimeout(() => app.server.closeAllConnections(), closeAppMs);
  await app.close().finally(() => clearTimeout(timer));
}

/** The process's calendar date in its own zone. */
function today(): CalendarDate {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, '0');
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}` as CalendarDate;
}
