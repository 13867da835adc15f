import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { claimFile, endlessSegment, singleLine } from './x12-claims.ts';

/*
 * `optimiq x12 parse` in a process of its own, its output read through a pipe: megabytes of input per second of
 * processor time, and the most memory it held.
 */

const command = new URL('../../apps/cli/src/x12-parse.ts', import.meta.url).href;
const program = `
  const { x12Command } = await import(${JSON.stringify(command)});
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    process.stderr.write(JSON.stringify({ cpuSeconds: (user + system) / 1e6, rssMb: process.resourceUsage().maxRSS / 1024 }));
  });
  await x12Command().parseAsync(['parse', process.argv[1]], { from: 'user' });
`;

type Use = { readonly cpuSeconds: number; readonly rssMb: number; readonly outputBytes: number };

function parseFile(file: string): Promise<Use> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, file], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let outputBytes = 0;
    let use = '';
    child.stdout.on('data', (chunk: Buffer) => {
      outputBytes += chunk.length;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      use += chunk;
    });
    child.on('error', reject);
    child.on('close', () => resolve({ ...JSON.parse(use), outputBytes }));
  });
}

const print = (name: string, value: number, unit: string, bar: string) =>
  process.stdout.write(`${JSON.stringify({ name, value: Math.round(value * 10) / 10, unit, bar })}\n`);

async function measure(name: string, pieces: Iterable<string>, hasSpeedBar: boolean): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'x12-bench-'));
  try {
    const file = join(folder, 'claims.837');
    await pipeline(Readable.from(pieces), createWriteStream(file));
    const { size } = await stat(file);
    const { cpuSeconds, rssMb } = await parseFile(file);
    if (hasSpeedBar) print(`x12 parse, ${name}`, size / 1e6 / cpuSeconds, 'MB per CPU-second', '>= 40');
    print(`x12 parse, ${name}, memory`, rssMb, 'MB RSS', '<= 300');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const megabytes = Number(process.argv[2] ?? 1000);
await measure(`${megabytes} MB of claims with 8 lines`, claimFile(megabytes * 1e6), true);
await measure(`${megabytes} MB of claims in a single line`, singleLine(megabytes * 1e6), true);
await measure(`${megabytes} MB in a single segment`, endlessSegment(megabytes * 1e6), false);
