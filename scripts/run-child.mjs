import { spawn } from 'node:child_process';
import { root } from './bootstrap.mjs';

/**
 * Runs a program from the root folder with the output of this one.
 *
 * @param args arguments for Node, the script first.
 * @returns    its exit code; 1 when a signal ended it.
 */
export function runNode(args, env = {}) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    child.once('error', fail);
    child.once('exit', (code) => done(code ?? 1));
  });
}

/** Runs a program and keeps what it prints, both streams in order: `{ code, output }`. */
export function captureNode(args, env = {}) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { cwd: root, env: { ...process.env, ...env } });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.stdin.end();
    child.once('error', fail);
    child.once('close', (code) => done({ code: code ?? 1, output }));
  });
}
