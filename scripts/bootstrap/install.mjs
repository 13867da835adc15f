import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withLock } from './lock.mjs';

/** A fault with words for the person at the terminal; no stack is shown. */
export class PlainFault extends Error {}

/**
 * Installs the packages of package-lock.json unless exactly these are installed.
 *
 * @param root folder of the clone.
 * @returns    true when this call installed something.
 *
 * The stamp (sha256 of the lockfile) is removed first and written last: an interrupted install has none and is
 * repeated. Of two calls at once one installs and the other waits.
 */
export async function ensureDependencies(root) {
  if (isInstalled(root)) return false;
  refuseForeignFolder(root);
  const waiting = () => say('Another start is installing the packages; waiting for it.');
  return withLock(
    join(root, '.optimiq-install.lock'),
    async (hold) => {
      if (isInstalled(root)) return false;
      await install(root, hold);
      return true;
    },
    waiting,
  );
}

const stampOf = (root) => join(root, 'node_modules', '.optimiq-stamp');

const lockfileHash = (root) =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');

/** True when the stamp names the present lockfile. */
export function isInstalled(root) {
  try {
    return readFileSync(stampOf(root), 'utf8').trim() === lockfileHash(root);
  } catch (cause) {
    if (cause.code === 'ENOENT' && existsSync(join(root, 'package-lock.json'))) return false;
    throw new PlainFault(`package-lock.json cannot be read in ${root}: ${cause.code}.`);
  }
}

/** npm would fail half-way through a folder it may not change: say so before it starts. */
function refuseForeignFolder(root) {
  for (const folder of [root, join(root, 'node_modules')]) {
    if (!existsSync(folder)) continue;
    const owner = statSync(folder).uid;
    const self = process.getuid?.() ?? owner;
    try {
      accessSync(folder, constants.W_OK);
      if (self === 0 || self === owner || folder === root) continue;
    } catch {
      // Falls through to the same message.
    }
    throw new PlainFault(
      `The packages must be installed again, but ${folder} belongs to user ${owner} and this is user ${self}.\n` +
        'Start it as that user, or remove node_modules as that user, or work in a clone of your own.',
    );
  }
}

async function install(root, hold) {
  const began = Date.now();
  say('Installing packages (the first start does this once) ...');
  const hash = lockfileHash(root);
  rmSync(stampOf(root), { force: true });
  const { code, signal, output } = await runNpm(root, hold);
  if (signal) throw new PlainFault(`The installation was stopped by ${signal}. Start again to repeat it.`);
  if (code !== 0) throw new PlainFault(explain(output));
  removeUnusableNode(root);
  writeFileSync(stampOf(root), `${hash}\n`);
  say(`Packages installed in ${((Date.now() - began) / 1000).toFixed(1)} s.`);
}

/** A Node built for another C library cannot start; left in place it would hide the host's from `npm start`. */
function removeUnusableNode(root) {
  const node = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(node) && spawnSync(node, ['--version']).status !== 0) rmSync(node);
}

/**
 * `npm ci` with the npm that started us, on the host's Node: the copy in node_modules is about to be replaced.
 * Development packages are always wanted (the web app is built here), whatever NODE_ENV says.
 */
function runNpm(root, hold) {
  const { command, prefix } = npm();
  const args = ['ci', '--include=dev', '--include=optional', '--loglevel=error', '--no-audit', '--no-fund'];
  return new Promise((done, fail) => {
    const child = spawn(command, [...prefix, ...args], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
    let output = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output = (output + text).slice(-20_000);
    });
    child.once('spawn', () => hold(child.pid));
    child.once('error', (cause) => fail(new PlainFault(`npm could not be started (${cause.code}). Is npm installed?`)));
    child.once('close', (code, signal) => done({ code, signal, output }));
  });
}

function npm() {
  const host = process.env.npm_node_execpath;
  const node = host && existsSync(host) && !host.includes('node_modules') ? host : hostNode();
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  for (const script of [process.env.npm_execpath, beside]) {
    if (script && existsSync(script)) return { command: node, prefix: [script] };
  }
  return { command: 'npm', prefix: [] };
}

/** The running Node, or the one on the path when we run on the copy in node_modules. */
const hostNode = () => (process.execPath.includes('node_modules') ? 'node' : process.execPath);

const reasons = [
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT|network/i,
    'The package registry cannot be reached. The first start needs it once; check the network, the proxy, or the\n' +
      'registry that `npm config get registry` names, and start again.',
  ],
  [/ENOSPC/, 'The disk is full: the packages need about 1 GB.'],
  [/EACCES|EPERM/, 'A file in node_modules may not be changed. Remove node_modules and start again.'],
  [/EUSAGE|in sync/, 'package.json and package-lock.json do not belong together: run `npm install` and start again.'],
  [/E40[134]/, 'The registry refused a package of package-lock.json.'],
];

/** The reason in our words where it is known, and npm's own either way: its short lines, or all it said. */
function explain(output) {
  const known = reasons.find(([pattern]) => pattern.test(output));
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !line.includes('A complete log of this run'));
  const short = lines.filter((line) => /^npm error (code|errno|path|network request|notarget|\d{3}) /.test(line));
  return known
    ? [known[1], ...short.slice(0, 4)].join('\n')
    : ['npm could not install the packages.', ...lines.slice(-12)].join('\n');
}

const say = (text) => process.stderr.write(`${text}\n`);
