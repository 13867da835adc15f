import { spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { PlainFault } from './install.mjs';

/** Source is run without a build step: type stripping came to Node without a flag in 22.18. */
const oldest = [22, 18];

const isCapable = (version) => {
  const [major, minor] = version.split('.').map(Number);
  return major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);
};

/** The Node that npm installed with the product; undefined on platforms without one. */
export function productNode(root) {
  const file = join(root, 'node_modules', '.bin', 'node');
  return existsSync(file) ? file : undefined;
}

/** True when this process already is the Node the product should run on. */
export function isProductNode(root) {
  const wanted = productNode(root);
  if (wanted === undefined) return isCapable(process.versions.node);
  return realpathSync(wanted) === realpathSync(process.execPath);
}

/**
 * Runs a script on the product's Node and ends this process as that one ends: same exit code, same signal.
 * SIGINT, SIGTERM and SIGHUP are passed on. Never returns.
 */
export function handOver(root, script, args) {
  const own = productNode(root);
  if (process.env.OPTIMIQ_HANDED_OVER === script || (!own && !isCapable(process.versions.node))) throw tooOld();
  const child = spawn(own ?? process.execPath, [script, ...args], {
    stdio: 'inherit',
    env: { ...process.env, OPTIMIQ_HANDED_OVER: script },
  });
  passSignals(child);
  return new Promise((_, fail) => {
    child.once('error', fail);
    child.once('exit', endAlike);
  });
}

const tooOld = () =>
  new PlainFault(
    `Node ${oldest.join('.')} or newer is needed on this platform (found ${process.versions.node}).\n` +
      'On 64-bit Linux the product brings its own Node; elsewhere install Node 24.',
  );

/** Ctrl-C in a terminal reaches the child by itself; sending it again would count as a second Ctrl-C. */
function passSignals(child) {
  process.on('SIGINT', () => {
    if (!process.stdin.isTTY) child.kill('SIGINT');
  });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
}

function endAlike(code, signal) {
  process.exit(signal ? 128 + (constants.signals[signal] ?? 0) : (code ?? 1));
}
