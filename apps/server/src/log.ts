import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import type { Settings } from './env.ts';
import { openLogFile } from './log-file.ts';

/** The product's log: JSON lines in the run folder, with ids, counts, codes and versions only. */
export function openLog(settings: Settings): Logger {
  mkdirSync(settings.folders.run, { recursive: true, mode: 0o700 });
  return pino(
    {
      level: settings.logLevel,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: ['req', 'res', 'err', 'headers', 'body', 'query', '*.headers', '*.body'], remove: true },
    },
    openLogFile(join(settings.folders.run, 'service.log')),
  );
}

/** SIGUSR2 turns debug lines on, and back off at the next one. */
export function switchLevelOnSignal(log: Logger, level: Settings['logLevel']): void {
  process.on('SIGUSR2', () => {
    log.level = log.level === 'debug' ? level : 'debug';
    log.warn({ level: log.level }, 'log level changed');
  });
}
