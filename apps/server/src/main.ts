import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guardPlatformFetch } from '@optimiq/connectors/outbound/guarded-fetch';
import { OtherMajorError } from '@optimiq/store/postgres/embedded-major';
import type { Logger } from 'pino';
import { HalfRestoredError } from './backup/half-restored.ts';
import { endOnUncaught, keepCrashesSilent, memoryFlags } from './crash.ts';
import { readSettings, type Settings, SettingsError } from './env.ts';
import { armFaultPoint } from './fault-points.ts';
import { ExposedError } from './listening/exposure.ts';
import { TlsFilesError } from './listening/tls-files.ts';
import { openLog, switchLevelOnSignal } from './log.ts';
import { NoRoomForCopyError } from './migrate-own-database.ts';
import { createDemo } from './operations/create-demo.ts';
import { type DemoSignIn, readDemoSignIns, wantsDemo } from './operations/demo-accounts.ts';
import { PendingMigrationsError } from './product.ts';
import { type Running, removeRunning, waitForRunning, writeReadyFile, writeRunning } from './running.ts';
import { AlreadyRunningError, DemoExposedError, PortError, type Service, startService } from './start-service.ts';
import { listenForStop, type StopSignals } from './stop-signals.ts';
import { printRecoverySheet, printWelcome, say } from './welcome.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** How long a second start waits for the first one to be ready. */
const waitForFirstMs = 180_000;

await main();

async function main(): Promise<void> {
  keepCrashesSilent();
  const flags = memoryFlags(process.execArgv, process.env.NODE_OPTIONS);
  if (flags.length > 0) {
    process.stderr.write(`Node must not write memory or open a debugger here; start without ${flags.join(', ')}\n`);
    process.exit(2);
  }
  const settings = settingsOrExit();
  if (settings.fault) armFaultPoint(settings.fault);
  const log = openLog(settings);
  endOnUncaught(log);
  switchLevelOnSignal(log, settings.logLevel);
  const stop = listenForStop();
  let service: Service | undefined;
  try {
    service = await startOrPoint(settings, log, stop);
    if (service) await serve(service, settings, stop);
  } catch (error) {
    if (!stop.isAsked()) return refuse(error, settings, log);
    if (!service) process.exit(0);
  }
}

function settingsOrExit(): Settings {
  try {
    return readSettings(process.env, root);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

/** The service of this process; nothing when another process serves the installation and was pointed to. */
async function startOrPoint(settings: Settings, log: Logger, stop: StopSignals): Promise<Service | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startService(settings, log, { http: true, webFolder: join(root, 'apps/web/dist') });
    } catch (error) {
      if (!(error instanceof AlreadyRunningError)) throw error;
    }
    if (attempt === 1) stop.whenAsked(async () => {});
    const running = await waitForRunning(settings, waitForFirstMs);
    if (running === 'free') continue;
    if (running === 'late') {
      throw new AlreadyRunningError('Another process has been starting this installation for three minutes');
    }
    say('OptimIQ Health is running already.');
    writeReadyFile(settings, running);
    printWelcome(running);
    return undefined;
  }
}

async function serve(service: Service, settings: Settings, stop: StopSignals): Promise<void> {
  const { product, url, opsUrl } = service;
  guardPlatformFetch(product.outbound);
  stop.whenAsked(async () => {
    removeRunning(settings);
    await service.close();
  });
  try {
    let signIns: readonly DemoSignIn[] = readDemoSignIns(settings);
    if (await wantsDemo(product)) {
      const begun = performance.now();
      signIns = await createDemo(product, settings.demoMembers, (step) => say(`  ${step}`));
      product.log.info({ milliseconds: Math.round(performance.now() - begun) }, 'demo ready');
    }
    if (stop.isAsked()) return;
    const running: Running = { url: url ?? '', opsUrl: opsUrl ?? '', signIns };
    writeRunning(settings, running);
    writeReadyFile(settings, running);
    if (product.keyFolder.isNew) printRecoverySheet(product.keyFolder);
    printWelcome(running);
    say('\nCtrl-C stops it. Data and keys stay where README.md says.');
    flushCompileCache(); // for the next start, however this process ends
  } catch (error) {
    if (!stop.isAsked()) await service.close();
    throw error;
  }
}

/** Ends a start that cannot go on: 2 when the operator has to decide something, 1 otherwise. */
function refuse(error: unknown, settings: Settings, log: Logger): void {
  const { code, name, message } = error as { code?: string; name?: string; message?: string };
  log.fatal({ error: name, errorCode: code }, 'start failed');
  const forOperator = [
    ...[DemoExposedError, ExposedError, TlsFilesError, PortError],
    ...[PendingMigrationsError, NoRoomForCopyError, HalfRestoredError, OtherMajorError],
  ];
  const isForOperator = forOperator.some((kind) => error instanceof kind);
  process.stderr.write(
    isForOperator
      ? `${message}\n`
      : `Start failed: ${message ?? name}\nMore in ${join(settings.folders.run, 'service.log')}\n`,
  );
  process.exit(isForOperator ? 2 : 1);
}
