import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { recoverySheet } from '@optimiq/store/keys/key-folder';
import { isLoopback, readSettings, type Settings, SettingsError } from './env.ts';
import { armFaultPoint } from './fault-points.ts';
import { openLog } from './log.ts';
import { createDemo } from './operations/create-demo.ts';
import { type DemoSignIn, readDemoSignIns } from './operations/demo-accounts.ts';
import { readRunning, removeRunning, writeRunning } from './running.ts';
import { AlreadyRunningError, DemoExposedError, type Service, startService } from './start-service.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const say = (text: string) => process.stdout.write(`${text}\n`);

await main();

async function main(): Promise<void> {
  let settings: Settings;
  try {
    settings = readSettings(process.env, root);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
  if (settings.fault) armFaultPoint(settings.fault);
  const log = openLog(settings);
  try {
    const service = await startService(settings, log, { http: true, webFolder: join(root, 'apps/web/dist') });
    stopOnSignals(service, settings);
    await serve(service, settings);
  } catch (error) {
    if (error instanceof AlreadyRunningError) return pointToRunning(settings);
    if (error instanceof DemoExposedError) {
      process.stderr.write(
        'Demo accounts exist, and their sign-ins are printed for everyone at this machine: HOST must be loopback.\n' +
          'Remove them with: npx optimiq demo remove\n',
      );
      process.exit(2);
    }
    const { code, name, message } = error as { code?: string; name?: string; message?: string };
    log.fatal({ error: name, errorCode: code }, 'start failed');
    process.stderr.write(`Start failed: ${message ?? name}\nMore in ${join(settings.folders.run, 'service.log')}\n`);
    process.exit(1);
  }
}

async function serve(service: Service, settings: Settings): Promise<void> {
  const { product, url } = service;
  let signIns: DemoSignIn[] = readDemoSignIns(product);
  const tenants = await product.tenants();
  const isDemo = settings.demoMembers > 0 && isLoopback(settings.host) && tenants.every(({ slug }) => slug === 'demo');
  if (isDemo) {
    const begun = Date.now();
    signIns = await createDemo(product, settings.demoMembers, (step) => say(`  ${step}`));
    product.log.info({ milliseconds: Date.now() - begun }, 'demo ready');
  }
  writeRunning(settings, { url: url ?? '', signIns });
  if (settings.readyFile) writeFileSync(settings.readyFile, JSON.stringify({ url, signIns }), { mode: 0o600 });
  if (product.keyFolder.isNew) printRecoverySheet(product.keyFolder);
  printWelcome(url ?? '', signIns);
}

function printRecoverySheet(keyFolder: Parameters<typeof recoverySheet>[0]): void {
  say(
    `\nKeep this sheet apart from this machine; without the key all stored data is lost:\n\n${recoverySheet(keyFolder)}`,
  );
}

function printWelcome(url: string, signIns: readonly DemoSignIn[]): void {
  say(`\nOptimIQ Health is ready: ${url}\n`);
  if (signIns.length > 0) {
    say('Demo sign-ins (synthetic data, this installation only):');
    for (const { role, email, password } of signIns) say(`  ${role.padEnd(14)} ${email.padEnd(28)} ${password}`);
    say('\nThree things to try:');
    say('  1. Sign in as risk-director, open Population, then a bar of the RAF distribution, then a member.');
    say('  2. On the member, open HCC 37 down to the claim line and the published table row.');
    say(
      '  3. Load files of your own: npx optimiq import FILE.837 (or .csv.gz); take it back: npx optimiq load undo ID',
    );
  }
  say('\nCtrl-C stops it. Data and keys stay where README.md says.');
}

function pointToRunning(settings: Settings): void {
  const running = readRunning(settings);
  say(running ? 'OptimIQ Health is running already.' : 'OptimIQ Health is being started by another process.');
  if (running) {
    if (settings.readyFile) writeFileSync(settings.readyFile, JSON.stringify(running), { mode: 0o600 });
    printWelcome(running.url, running.signIns);
  }
}

const stopWithinMs = 20_000;

/** First signal: stop in order, exit 0. Second signal, or a stop that takes too long: exit at once. */
function stopOnSignals(service: Service, settings: Settings): void {
  let isStopping = false;
  const stop = async () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    removeRunning(settings);
    await service.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
}
