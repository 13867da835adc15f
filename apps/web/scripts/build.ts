import { resolve } from 'node:path';
import { build } from 'vite';

const root = resolve(import.meta.dirname, '..');

/**
 * Builds the web app.
 *
 * @param outDir folder for the build, emptied first; `apps/web/dist` when left out.
 */
export async function buildWeb(outDir: string = resolve(root, 'dist')): Promise<void> {
  // Vite leaves a NODE_ENV that is set alone; a test's would bundle the development build of React.
  const kept = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    const configFile = resolve(root, 'vite.config.ts');
    await build({ root, configFile, mode: 'production', logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  } finally {
    if (kept === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = kept;
  }
}

if (import.meta.main) await buildWeb();
