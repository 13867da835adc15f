import { join } from 'node:path';
import { onProductNode, root } from './bootstrap.mjs';

await onProductNode(import.meta.url);

const { buildWeb } = await import('./build-web.mjs');
try {
  await buildWeb();
} catch (fault) {
  process.stderr.write(`${fault.message}\n`);
  process.exit(1);
}

// The server takes this process over: one process fewer in memory, and signals reach it directly.
const server = join(root, 'apps', 'server', 'src', 'main.ts');
const args = [server, ...process.argv.slice(2)];
if (process.execve) process.execve(process.execPath, [process.execPath, ...args], process.env);
process.argv.splice(1, process.argv.length, ...args);
await import(server);
