import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'x12-parse-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const command = new URL('./x12-parse.ts', import.meta.url).href;
const program = `const { x12Command } = await import(${JSON.stringify(command)}); await x12Command().parseAsync(process.argv.slice(1), { from: 'user' });`;

const segments = [
  'ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *250401*1200*^*00501*000000905*0*P*:',
  'GS*HC*SENDER*RECEIVER*20250401*1200*1*X*005010X222A1',
  'ST*837*0001*005010X222A1',
  'HL*1**20*1',
  'NM1*85*2*SAMPLE CLINIC*****XX*1234567893',
  'HL*2*1*22*0',
  'SBR*P*18*******16',
  'NM1*IL*1*DOE*JOHN****MI*123456',
  'CLM*A1*100***11:B:1',
  'LX*1',
  'SV1*HC:99213*100*UN*1***1',
  'SE*10*0001',
  'GE*1*1',
  'IEA*1*000000905',
];
const good = `${segments.join('~\n')}~\n`;

type Ran = { status: number | null; out: string; err: string };

function run(args: string[], input?: string | Buffer, readsOutput = true): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, 'parse', ...args]);
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
      if (!readsOutput) child.stdout.destroy();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk;
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
    child.on('close', (status) => resolve({ status, out, err }));
  });
}

const fileOf = (name: string, content: string | Buffer) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

test('a file, standard input and gzip give the same lines and exit 0', async () => {
  const fromFile = await run([fileOf('good.837', good)]);
  expect(fromFile).toMatchObject({ status: 0, err: '' });
  expect(JSON.parse(fromFile.out)).toMatchObject({ kind: 'claim', claim_id: 'A1', billed_cents: 10_000 });
  expect(await run(['-'], good)).toEqual(fromFile);
  expect(await run([fileOf('good.837.gz', gzipSync(good))])).toEqual(fromFile);
});

test('--output writes a file and leaves standard output empty', async () => {
  const target = join(folder, 'out.ndjson');
  expect(await run([fileOf('good.837', good), '--output', target])).toEqual({ status: 0, out: '', err: '' });
  expect(JSON.parse(readFileSync(target, 'utf8'))).toMatchObject({ claim_id: 'A1' });
});

test('an error in the file exits 1, the rest is written', async () => {
  const { status, out } = await run(['-'], good.replace('SE*10*0001~\n', ''));
  expect(status).toBe(1);
  expect(
    out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).kind)
      .sort(),
  ).toEqual(['claim', 'problem', 'problem']);
});

test('what cannot be read or written exits 2 and says why', async () => {
  const missing = await run([join(folder, 'missing.837')]);
  expect(missing).toEqual({ status: 2, out: '', err: 'optimiq x12 parse: the file does not exist\n' });
  const cut = gzipSync(good.repeat(50)).subarray(0, 100);
  expect(await run(['-'], cut)).toMatchObject({
    status: 2,
    err: 'optimiq x12 parse: the compressed file is damaged or cut off\n',
  });
  const noFolder = await run([fileOf('good.837', good), '--output', join(folder, 'no', 'x')]);
  expect(noFolder).toMatchObject({ status: 2 });
});

test('other transaction sets are records with keys in snake_case, beside the claims', async () => {
  const set = (number: string, kind: string, guide: string, body: string[]) =>
    [`ST*${kind}*${number}*${guide}`, ...body, `SE*${body.length + 2}*${number}`].join('~\n');
  const enrollment = set('0001', '834', '005010X220A1', [
    'BGN*00*1*20250401*1200****2',
    'INS*Y*18*021*20*A',
    'REF*0F*S1',
    'NM1*IL*1*PE\u00d1A*ANA',
    'HD*021**HLT',
    'DTP*348*D8*20250101',
  ]);
  const payment = set('0002', '835', '005010X221A1', [
    'BPR*I*75*C*ACH',
    'TRN*1*T1',
    'CLP*C1*1*100*80',
    'CAS*CO*45*20',
    'PLB*1234567893*20251231*WO:R*5',
  ]);
  const answer = set('0003', '999', '005010X231A1', ['AK1*HC*17', 'AK9*A*1*1*1']);
  const file = `${good}${segments[0]}~\nTA1*000000007*250331*1200*A*000~\n${segments[1]}~\n${[enrollment, payment, answer].join('~\n')}~\nGE*3*1~\nIEA*1*000000905~\n`;
  const { status, out } = await run(['-'], file);
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect([status, lines.map(({ kind }) => kind)]).toEqual([
    0,
    ['claim', 'acknowledgement', 'member', 'coverage', 'remittance', 'provider_adjustment', 'acknowledgement'],
  ]);
  expect(lines[3]).toMatchObject({
    person: { member_id: 'S1', last_name: 'PE\u00d1A' },
    segment: 23,
    from: '2025-01-01',
  });
  expect(lines[4]).toMatchObject({ claim_id: 'C1', paid_cents: 8_000, payment: { amount_cents: 7_500 } });
  expect(lines[4].offset).toBe(Buffer.from(file).indexOf('CLP'));
});

test('a reader that closes the pipe is no fault', async () => {
  const many = `${segments.slice(0, 8).join('~\n')}~\n${`${segments.slice(8, 11).join('~\n')}~\n`.repeat(20_000)}${segments.slice(11).join('~\n')}~\n`;
  expect(await run(['-'], many, false)).toMatchObject({ status: 0, err: '' });
});
