import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { fileOf, professional, setOf } from '@optimiq/formats/x12-ack-write/cases';
import { readBack } from '@optimiq/formats/x12-ack-write/read-back';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'x12-ack-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const command = new URL('./x12-parse.ts', import.meta.url).href;
const program = `const { x12Command } = await import(${JSON.stringify(command)}); await x12Command().parseAsync(process.argv.slice(1), { from: 'user' });`;

const good = fileOf([setOf(professional)]);

function run(...args: string[]): Promise<{ status: number | null; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, 'ack', ...args]);
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk;
    });
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

const pathOf = (name: string, content: string | Buffer) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

test('PHD-02 a file is answered by all three kinds, the same from gzip and into a file', async () => {
  const plain = await run(pathOf('good.837', good), '--control', '41', '--receiver', 'PARTNER');
  expect(plain).toMatchObject({ status: 0, err: '' });
  const interchanges = readBack(plain.out);
  expect(interchanges.map(({ header }) => [header[13], header[8]!.trim()])).toEqual([
    ['000000041', 'PARTNER'],
    ['000000042', 'PARTNER'],
    ['000000043', 'PARTNER'],
  ]);
  const output = join(folder, 'answer.999');
  const packed = await run(pathOf('good.837.gz', gzipSync(good)), '--kinds', '999', '--output', output);
  expect(packed).toMatchObject({ status: 0, out: '', err: '' });
  const [answer] = readBack(readFileSync(output, 'utf8'));
  expect(answer!.groups[0]!.sets[0]!.map(([tag]) => tag)).toEqual(['ST', 'AK1', 'AK2', 'IK5', 'AK9', 'SE']);
});

test('a claim that would not be loaded exits 1, a fault that keeps nothing out 0, and strict 1', async () => {
  const refused = pathOf('refused.837', good.replace('MI*123456', 'MI*'));
  expect(await run(refused, '--kinds', '277ca')).toMatchObject({ status: 1 });
  const faulty = pathOf('faulty.837', good.replace('N3*1 MAIN STREET~\n', '').replace('SE*23', 'SE*22'));
  expect(await run(faulty, '--kinds', 'ta1,999')).toMatchObject({ status: 0 });
  expect(await run(faulty, '--kinds', 'ta1,999', '--strict')).toMatchObject({ status: 1 });
});

test('what cannot be read or is not known exits 2 or says so', async () => {
  expect(await run(join(folder, 'none.837'))).toMatchObject({
    status: 2,
    err: 'optimiq x12 ack: the file does not exist\n',
  });
  expect(await run(folder)).toMatchObject({ status: 2, err: 'optimiq x12 ack: the path is no file\n' });
  expect((await run(pathOf('x.837', good), '--kinds', '997')).err).toContain('Kinds are ta1, 999 and 277ca.');
});
