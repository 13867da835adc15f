import { gzipSync, zstdCompressSync } from 'node:zlib';
import { zipOf } from '@optimiq/formats/archive/cases';
import { bytesInMemory } from '@optimiq/formats/source-bytes';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { holdsAny, needlesOf } from './raw-file-search.ts';

const holds = (content: string | Uint8Array, identifiers: readonly string[]) =>
  holdsAny(bytesInMemory(Buffer.from(content as Uint8Array)), needlesOf(identifiers));

const mbi = '1EG4TE5MK73';
const other = '1EG4TE5MK74';

test.each([
  ['as it stands', 'NM1*IL*1*DOE****MI*1EG4TE5MK73~'],
  ['with dashes', 'a,1EG4-TE5-MK73,b'],
  ['in small letters', '"value": "1eg4te5mk73"'],
  ['with spaces', 'a,1EG4 TE5 MK73,b'],
])('DSR-03 an identifier is found %s, packed or not', async (_name, text) => {
  const page = (name: string, content: string) => ({ name, content });
  const files = [
    Buffer.from(text),
    Buffer.from(`\ufeff${text}`, 'utf16le'),
    gzipSync(text),
    gzipSync(Buffer.from(`\ufeff${text}`, 'utf16le')),
    zstdCompressSync(text),
    zipOf([page('a.csv', 'nothing'), page('b.csv', text)]),
    workbookOf(`<c t="inlineStr"><is><t>${text}</t></is></c>`),
  ];
  for (const file of files) {
    expect(await holds(file, [mbi])).toBe(true);
    expect(await holds(file, ['1EG4-TE5-MK73'])).toBe(true);
    expect(await holds(file, [other])).toBe(false);
  }
});

function workbookOf(cell: string, more: readonly { name: string; content: string | Uint8Array }[] = []): Buffer {
  return zipOf([
    { name: 'xl/workbook.xml', content: '<workbook><sheets/></workbook>' },
    { name: 'xl/worksheets/sheet7.xml', content: `<worksheet><sheetData><row>${cell}</row></sheetData></worksheet>` },
    { name: 'docProps/thumbnail.jpeg', content: Buffer.from([0xff, 0xd8, 0, 1, 2, 3]) },
    ...more,
  ]);
}

test('DSR-03 an identifier is found in the name of a file of an archive, and in letters of different looks', async () => {
  expect(await holds(zipOf([{ name: 'charts/1EG4-TE5-MK73.csv', content: 'a,b' }]), [mbi])).toBe(true);
  const runs = '<c t="inlineStr"><is><r><t>1EG4</t></r><r><rPr><b/></rPr><t>TE5&#77;K73</t></r></is></c>';
  expect(await holds(workbookOf(runs), [mbi])).toBe(true);
  expect(await holds(workbookOf(runs), [other])).toBe(false);
});

test('DSR-03 an identifier is found wherever the file is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: -20, max: 5 }), async (before) => {
      // The file comes in spans of 1 MB.
      const text = `${'x'.repeat(1024 ** 2 + before)}MEMBER-0042${'y'.repeat(50)}`;
      expect(await holds(text, ['member0042'])).toBe(true);
      expect(await holds(text.replace('42', '43'), ['member0042'])).toBe(false);
    }),
    { numRuns: 12 },
  );
});

test('short identifiers are not searched for, and nothing to search for finds nothing', async () => {
  expect(needlesOf(['12', ' 7-7 ', ''])).toEqual([]);
  expect(await holds('12 7-7', ['12', '7-7'])).toBe(false);
});

const text = 'a,b\n1,2\n'.repeat(500);
const zip = zipOf([{ content: text }]);
const bytesOf = (...bytes: number[]) => Buffer.concat([Buffer.from(bytes), Buffer.from(text)]);

test.each([
  ['gzip cut short', gzipSync(text).subarray(0, 25)],
  ['Zstandard changed', Buffer.from(zstdCompressSync(text)).fill(0xaa, 4, 20)],
  ['an archive cut short', zip.subarray(0, zip.length - 30)],
  ['an archive within an archive', zipOf([{ content: zip }])],
  ['an archive within gzip', gzipSync(zip)],
  ['an encrypted file of an archive', zipOf([{ content: text, stated: { flags: 1 } }])],
  ['a file of an archive packed in another way', zipOf([{ content: text, method: 12 }])],
  ['files of an archive that share bytes', zipOf([{ content: text }, { content: text, headerOf: 0 }])],
  ['a file of an archive with another checksum', zipOf([{ content: text, stated: { crc: 1 } }])],
  ['a Parquet file in an archive', zipOf([{ content: `PAR1${text}` }])],
  ['a Parquet file cut short', `PAR1${text}`],
  ['a workbook within a workbook', workbookOf('', [{ name: 'xl/embeddings/a.xlsx', content: zip }])],
  ['a workbook with a document type', workbookOf('', [{ name: 'xl/a.xml', content: '<!DOCTYPE x><x/>' }])],
  ['7z', bytesOf(0x37, 0x7a, 0xbc, 0xaf)],
  ['an old or encrypted workbook', bytesOf(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0)],
  ['UTF-16 without its mark', Buffer.from(text, 'utf16le')],
  ['EBCDIC', Buffer.from([0xc1, 0xf1, 0xd4, 0xf2].flatMap((byte) => Array(30).fill(byte)))],
])('DSR-03 %s cannot be ruled out', async (_name, file) => {
  expect(await holds(file, [mbi])).toBe(true);
});

test('text in other alphabets and of an older code page is searched', async () => {
  expect(await holds('имя;номер\nАнна;1\n'.repeat(400), [mbi])).toBe(false);
  expect(await holds(Buffer.from('número;nombre\n1;Peña\n'.repeat(400), 'latin1'), [mbi])).toBe(false);
});

test('a store that fails is no file that holds anybody', async () => {
  const span = async () => {
    throw Object.assign(new Error('x'), { code: 'EIO' });
  };
  await expect(holdsAny({ size: 10, span }, needlesOf([mbi]))).rejects.toMatchObject({ code: 'EIO' });
});
