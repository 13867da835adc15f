import { expect, test } from 'vitest';
import { readDateStyles } from './workbook-parts.ts';

/** Whether a cell of a number format is a day. */
async function isDate(code: string): Promise<boolean | undefined> {
  async function* xml() {
    yield Buffer.from(
      `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="${code.replaceAll('"', '&quot;')}"/></numFmts><cellXfs><xf numFmtId="164"/></cellXfs></styleSheet>`,
    );
  }
  return (await readDateStyles(xml()))[0];
}

test.each([
  ['mm\\/dd\\/yyyy', true],
  ['D-MMM', true],
  ['[$-409]m/d/yy;@', true],
  ['"on "yyyy', true],
  ['0.00', false],
  ['[Red]0.00', false],
  ['0" days"', false],
  ['0\\d', false],
  ['\\"yy', true],
  ['h:mm', false],
])('number format %s of a workbook is a day: %s', async (code, expected) => {
  expect(await isDate(code)).toBe(expected);
});

test('a number format longer than 255 characters is no date, however many brackets it opens', async () => {
  expect(await isDate(`yyyy${'0'.repeat(251)}`)).toBe(true);
  expect(await isDate(`yyyy${'0'.repeat(252)}`)).toBe(false);
  expect(await isDate('['.repeat(4_000_000))).toBe(false);
});
