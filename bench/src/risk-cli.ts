import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { benchMembers } from './risk-members.ts';

/* `optimiq risk score` as a process: a million members from file to file, every field checked. */

const members = 1_000_000;
const main = fileURLToPath(new URL('../../apps/cli/src/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'risk-bench-'));
try {
  const [input, output] = [join(folder, 'in.ndjson'), join(folder, 'out.ndjson')];
  writeMembers(input);
  const began = performance.now();
  const rssMb = await run(['risk', 'score', '--payment-year', '2026', '--input', input, '--output', output]);
  const seconds = (performance.now() - began) / 1000;
  if (statSync(output).size === 0) throw new Error('Nothing was written');
  print('risk score, 1,000,000 members', seconds, 's', '<= 10');
  print('risk score, 1,000,000 members, memory', rssMb, 'MB RSS', '<= 600');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function writeMembers(file: string): void {
  const lines = benchMembers().map((member) => `${JSON.stringify(member)}\n`);
  const block = lines.join('');
  const handle = openSync(file, 'w');
  let left = members;
  for (; left >= lines.length; left -= lines.length) writeSync(handle, block);
  writeSync(handle, lines.slice(0, left).join(''));
  closeSync(handle);
}

/** Runs the command and gives the most memory it held, in MB. */
function run(args: readonly string[]): Promise<number> {
  const tell = `process.on('exit', () => process.stderr.write('\\nrss ' + process.resourceUsage().maxRSS));`;
  const preload = `data:text/javascript,${encodeURIComponent(tell)}`;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', preload, main, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const rss = Math.max(0, ...[...said.matchAll(/rss (\d+)/g)].map((match) => Number(match[1])));
      if (code === 0) resolve(rss / 1024);
      else reject(new Error(`risk score ended with ${code}`));
    });
  });
}

function print(name: string, value: number, unit: string, bar: string): void {
  process.stdout.write(`${JSON.stringify({ name, value: Math.round(value * 10) / 10, unit, bar })}\n`);
}
