import { realpathSync } from 'node:fs';
import module from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { handOver, isProductNode } from './bootstrap/hand-over.mjs';
import { ensureDependencies, PlainFault } from './bootstrap/install.mjs';

/** Folder of the clone. */
export const root = dirname(dirname(realpathSync(fileURLToPath(import.meta.url))));

/**
 * First line of every script: returns when the packages are installed and this process is the product's Node.
 * In a process that is not, it runs the same script there with the same arguments and ends as that one ends.
 *
 * @param moduleUrl `import.meta.url` of the script. Everything it needs from packages it imports after this call.
 *
 * This file and its folder run on Node 20.19 with nothing installed.
 */
export async function onProductNode(moduleUrl) {
  try {
    const installed = await ensureDependencies(root);
    if (!installed && isProductNode(root)) {
      delete process.env.OPTIMIQ_HANDED_OVER;
      keepCompiled();
      return;
    }
    await handOver(root, realpathSync(fileURLToPath(moduleUrl)), process.argv.slice(2));
  } catch (fault) {
    if (!(fault instanceof PlainFault)) throw fault;
    process.stderr.write(`${fault.message}\n`);
    process.exit(1);
  }
}

/** Compiled sources are kept beside the packages: this process and all it starts begin in two thirds of the time. */
function keepCompiled() {
  process.env.NODE_COMPILE_CACHE ??= join(root, 'node_modules', '.cache', 'optimiq');
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
}
