import { writeFileSync } from 'node:fs';
import type { Logger } from 'pino';

/**
 * Ends the process on an error that nothing caught, with its class, code and place only: what Node would print holds
 * the driver's state, and with it values of members.
 */
export function endOnUncaught(log: Logger): void {
  const end = (error: unknown) => {
    const { name, code, stack } = (error ?? {}) as { name?: string; code?: string; stack?: string };
    const frames = (stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
    log.fatal({ error: name, errorCode: code, stack: frames.slice(0, 6).map((line) => line.trim()) }, 'uncaught error');
    process.stderr.write(`Ended by an unexpected error (${name ?? 'unknown'}); see the service log\n`);
    process.exit(1);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

/** Flags of Node that write memory to disk or let somebody look into it. */
const showsMemory =
  /^--(heapsnapshot|heap-prof|inspect|debug|abort-on-uncaught-exception|experimental-network-inspection)/;

/**
 * The flags of this process that would write memory with members in it to disk, or open it to a debugger.
 *
 * @param nodeOptions the variable NODE_OPTIONS, which counts like the command line.
 */
export const memoryFlags = (flags: readonly string[], nodeOptions = ''): string[] =>
  [...flags, ...nodeOptions.split(/\s+/)].filter((flag) => showsMemory.test(flag)).map((flag) => flag.split('=')[0]!);

/**
 * Keeps secrets out of what a crash leaves: no environment in diagnostic reports, no memory in core dumps, and no debugger
 * for whoever may send a signal.
 */
export function keepCrashesSilent(): void {
  // Without a listener, this signal opens the debugger's port.
  process.on('SIGUSR1', () => {});
  process.report.excludeEnv = true;
  // Newer than the types: addresses of peers stay out, too.
  Object.assign(process.report, { excludeNetwork: true });
  try {
    // Which parts of memory a core dump may hold: none. Child processes inherit it.
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    // Not on Linux: the operator's limits decide.
  }
}
