import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { carrierRow, pdeRow, rifOf } from '../cms-rif/cases.ts';
import { isDamage } from '../damage.ts';
import { readSource } from '../read-source.ts';
import { bytesInMemory, type SourceBytes } from '../source-bytes.ts';
import { formatOf } from '../source-format.ts';
import { zipOf } from './cases.ts';
import { readZip } from './read-zip.ts';
import { maxEntries } from './zip-directory.ts';

const members = (...ids: string[]) => `member_id,birth_date,sex\n${ids.map((id) => `${id},1948-03-14,F\n`).join('')}`;
const patient = `${JSON.stringify({ resourceType: 'Patient', id: 'p1', birthDate: '1950-01-02', gender: 'male' })}\n`;

async function readAll(bytes: Uint8Array | SourceBytes) {
  const source = bytes instanceof Uint8Array ? bytesInMemory(bytes) : bytes;
  const file = await readSource(source);
  const records: SourceRecord[] = [];
  const problems: SourceProblem[] = [];
  let [rowsRead, bytesRead, lastTaken] = [0, 0, 0];
  for await (const batch of file.batches) {
    records.push(...batch.records);
    problems.push(...batch.problems);
    expect(batch.rowsRead).toBeGreaterThanOrEqual(rowsRead);
    expect(batch.bytesRead).toBeGreaterThanOrEqual(bytesRead);
    expect(file.bytesTaken()).toBeGreaterThanOrEqual(lastTaken);
    ({ rowsRead, bytesRead } = batch);
    lastTaken = file.bytesTaken();
  }
  return { format: file.format, records, problems, rowsRead, taken: file.bytesTaken() };
}

const ids = ({ records }: { records: readonly SourceRecord[] }) =>
  records.map((record) => `${record.at.part} ${'person' in record ? record.person?.memberId : ''}`);

test('PHD-02 files of different formats in one archive are read one after the other, each by its own', async () => {
  const zip = zipOf([
    { name: 'b/members.csv', content: members('A1', 'A2') },
    { name: 'b/', content: '', method: 0 },
    { name: 'claims.txt', content: rifOf(carrierRow), method: 0 },
    { name: 'patients.ndjson', content: patient },
  ]);
  const read = await readAll(zip);
  expect(read).toMatchObject({ format: 'zip', problems: [], rowsRead: 4, taken: zip.length });
  expect(ids(read)).toEqual(['1 A1', '1 A2', '3 -1001', '4 p1']);
});

test('PHD-02 an archive gives what its files give one by one, apart from the number of the file', async () => {
  const file = fc.oneof(
    fc
      .array(fc.stringMatching(/^[A-Z]\d{1,6}$/), { minLength: 1, maxLength: 8 })
      .map((list) => members(...new Set(list))),
    fc.integer({ min: 1, max: 40 }).map((count) =>
      rifOf(
        ...Array.from({ length: count }, (_, index) => ({
          ...pdeRow,
          PDE_ID: String(index),
          FILL_NUM: index % 7 === 6 ? 'x' : '1',
        })),
      ),
    ),
    fc.constant(patient),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ content: file, method: fc.constantFrom(0, 8) }), { maxLength: 5 }),
      async (files) => {
        const whole = await readAll(zipOf(files));
        const apart = await Promise.all(files.map(({ content }) => readAll(Buffer.from(content))));
        const placed = <T extends { readonly at: object }>(list: readonly T[], part: number) =>
          list.map((one) => ({ ...one, at: { ...one.at, part } }));
        expect(whole.records).toEqual(apart.flatMap(({ records }, index) => placed(records, index + 1)));
        expect(whole.problems).toEqual(apart.flatMap(({ problems }, index) => placed(problems, index + 1)));
        expect(whole.rowsRead).toBe(apart.reduce((sum, { rowsRead }) => sum + rowsRead, 0));
      },
    ),
    { numRuns: 60 },
  );
});

describe('PHD-03 a file that cannot be read is left out as a whole and said; the others are read', () => {
  const good = { content: members('G1') };
  const content = members(...Array.from({ length: 5_000 }, (_, index) => `M${index}`));
  const damaged = (() => {
    const zip = zipOf([{ content }]);
    return zip.subarray(30 + 'file-1'.length, zip.length - 60);
  })();

  test.each([
    ['stated smaller than it is', { content, stated: { size: 100 } }, 'damaged'],
    ['stated larger than it is', { content, stated: { size: content.length + 1 } }, 'damaged'],
    ['with another checksum', { content, stated: { crc: 1 } }, 'damaged'],
    ['stored with another checksum', { content, method: 0, stated: { crc: 1 } }, 'damaged'],
    ['of damaged packed bytes', { content, packed: Buffer.from(damaged).fill(0xff, 2_000, 2_100) }, 'damaged'],
    ['of packed bytes that are cut', { content, packed: damaged.subarray(0, 500) }, 'damaged'],
    ['that reaches beyond the archive', { content, stated: { packedSize: 1e8 } }, 'damaged'],
    ['encrypted', { content, stated: { flags: 1 } }, 'encrypted'],
    ['packed by another method', { content, method: 14 }, 'packed in a way'],
    ['an archive', { content: zipOf([good]) }, 'archives within archives'],
    ['gzip', { content: gzipSync(content) }, 'archives within archives'],
    ['Zstandard', { content: zstdCompressSync(content) }, 'archives within archives'],
  ])('%s', async (_, file, message) => {
    const read = await readAll(zipOf([good, file, { content: members('G3') }]));
    expect(ids(read)).toEqual(['1 G1', '3 G3']);
    expect(read.problems).toMatchObject([
      {
        severity: 'error',
        rule: 'archive',
        at: { part: 2 },
        message: expect.stringContaining(message),
      },
    ]);
  });

  test('of no known format', async () => {
    const read = await readAll(zipOf([{ name: 'README', content: 'hello' }, { name: 'empty', content: '' }, good]));
    expect(ids(read)).toEqual(['3 G1']);
    expect(read.problems).toMatchObject([
      { severity: 'unsupported', rule: 'unsupported', at: { part: 1 } },
      { severity: 'unsupported', at: { part: 2 } },
    ]);
  });

  test('that shares its bytes with another', async () => {
    const read = await readAll(zipOf([good, { content, headerOf: 0, stated: {} }, { content: members('G3') }]));
    expect(ids(read)).toEqual(['3 G3']);
    expect(read.problems).toMatchObject([
      { at: { part: 1 }, message: expect.stringContaining('shares bytes') },
      { at: { part: 2 } },
    ]);
  });
});

test('a path that leads out of the archive is reported without the path, and the file is read', async () => {
  for (const name of ['../../etc/ZQNAME', '/ZQNAME', 'C:\\ZQNAME', 'a\\..\\..\\ZQNAME']) {
    const read = await readAll(zipOf([{ name, content: members('A1') }]));
    expect(ids(read)).toEqual(['1 A1']);
    expect(read.problems).toMatchObject([{ severity: 'warning', rule: 'archive', at: { part: 1 } }]);
    expect(JSON.stringify(read.problems)).not.toContain('ZQNAME');
  }
});

describe('bombs', () => {
  const open = async (head: Uint8Array, chunks: AsyncIterable<Uint8Array>) => {
    const format = formatOf(head);
    return { format: format?.name, batches: format!.read(chunks) };
  };
  const problemsOf = async (zip: Buffer, limits: { maxBytes: number; maxRatio: number }) => {
    const problems: SourceProblem[] = [];
    for await (const batch of (await readZip(bytesInMemory(zip), open, limits)).batches)
      problems.push(...batch.problems);
    return problems.map(({ at, message }) => `${at.part} ${message}`);
  };

  test('a file stops at the limit of ratio, and the archive at the limit of size', async () => {
    const bomb = Buffer.concat([Buffer.from('member_id,birth_date,sex\n'), Buffer.alloc(80 * 1024 ** 2, 10)]);
    const zip = zipOf([{ content: bomb }, { content: members('A1') }]);
    expect(await problemsOf(zip, { maxBytes: 1e12, maxRatio: 500 })).toEqual(['1 the file expands beyond the limit']);
    const many = zipOf(Array.from({ length: 4 }, () => ({ content: bomb.subarray(0, 1e6) })));
    expect(await problemsOf(many, { maxBytes: 2_500_000, maxRatio: 1e9 })).toEqual([
      '3 the file expands beyond the limit',
      '4 the file expands beyond the limit',
    ]);
  });

  test('a directory of too many files is not read', async () => {
    const files = Array.from({ length: maxEntries + 1 }, () => ({ content: '', method: 0 }));
    expect(await readAll(zipOf(files))).toMatchObject({
      format: 'zip',
      records: [],
      problems: [{ severity: 'error', rule: 'archive' }],
    });
  });
});

test('an archive without its directory, or with a lying one, fails', async () => {
  const zip = zipOf([{ content: members('A1') }]);
  for (const bad of [zip.subarray(0, zip.length - 30), zip.subarray(0, 10), zipOf([{ content: members('A1') }], 7)]) {
    await expect(readAll(bad)).rejects.toMatchObject({ name: 'DamagedArchiveError' });
  }
});

test('an encrypted directory is a problem of the file', async () => {
  const zip = zipOf([{ content: members('A1'), stated: { flags: 0x41 } }]);
  expect(await readAll(zip)).toMatchObject({
    records: [],
    problems: [{ rule: 'archive', message: 'the archive is encrypted' }],
  });
});

test('an archive within gzip is refused', async () => {
  for (const inner of [zipOf([{ content: members('A1') }]), gzipSync(members('A1'))]) {
    expect(await readAll(gzipSync(inner))).toMatchObject({
      records: [],
      problems: [{ severity: 'error', rule: 'archive' }],
    });
  }
});

test('what the store of the bytes fails with is no fault of the archive', async () => {
  const zip = zipOf([{ content: members(...Array.from({ length: 9_000 }, (_, index) => `M${index}`)), method: 0 }]);
  let calls = 0;
  const failing = (from: number): SourceBytes => ({
    size: zip.length,
    span: async (offset, length) => {
      if (++calls > from) throw new Error('store');
      return zip.subarray(offset, offset + length);
    },
  });
  for (const from of [1, 2, 3, 4]) {
    calls = 0;
    await expect(readAll(failing(from))).rejects.toThrow('store');
  }
});

test('only a few spans are held at a time, and the directory takes few', async () => {
  const rows = Array.from({ length: 100_000 }, (_, index) => `M${index},1948-03-14,F\n`);
  const large = { content: `member_id,birth_date,sex\n${rows.join('')}`, method: 0 };
  const zip = zipOf([...Array.from({ length: 300 }, () => ({ content: '', method: 0 })), large]);
  let [calls, longest] = [0, 0];
  const file = await readSource({
    size: zip.length,
    span: async (offset, length) => {
      calls++;
      longest = Math.max(longest, length);
      return zip.subarray(offset, offset + length);
    },
  });
  expect(calls).toBeLessThan(6);
  let records = 0;
  for await (const batch of file.batches) records += batch.records.length;
  expect(records).toBe(100_000);
  expect(longest).toBeLessThanOrEqual(1024 ** 2);
});

test('any damage to an archive ends in records, problems or the error of a damaged file', async () => {
  const zip = zipOf([{ content: members('A1', 'A2') }, { content: patient, method: 0 }]);
  await fc.assert(
    fc.asyncProperty(fc.nat(zip.length - 1), fc.nat(255), fc.nat(20), async (at, byte, cut) => {
      const hurt = Buffer.from(zip.subarray(0, zip.length - (cut > 10 ? cut : 0)));
      hurt[Math.min(at, hurt.length - 1)] = byte;
      try {
        await readAll(hurt);
      } catch (error) {
        expect(isDamage(error)).toBe(true);
      }
    }),
    { numRuns: 400 },
  );
});
