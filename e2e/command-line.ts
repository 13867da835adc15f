import { execFile } from 'node:child_process';
import { join } from 'node:path';

/** Runs the command line on the installation of a base folder; what it said and how it ended. */
export function optimiq(base: string, words: readonly string[]): Promise<{ code: number; output: string }> {
  const main = join(import.meta.dirname, '..', 'apps', 'cli', 'src', 'main.ts');
  const env = { ...process.env, OPTIMIQ_BASE_DIR: base };
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...words], { env, timeout: 60_000 }, (error, output, faults) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, output: output + faults }),
    );
  });
}
