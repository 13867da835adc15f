import { expect, test } from 'vitest';
import { cellAsWritten } from './inert.ts';
import { planRefusedRows, type Refusal, refusedRows } from './refused-rows.ts';
import { RowReader } from './rows.ts';

const refusal: Refusal = { rule: 'not-a-date', reason: 'the cell is no calendar date' };

async function write(text: string, refused: readonly number[], size = 7, isInert = false): Promise<string> {
  const bytes = Buffer.from(text);
  async function* open() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  let written = '';
  const plan = await planRefusedRows(open, new Map(refused.map((row) => [row, refusal])));
  for await (const lines of refusedRows(open(), plan, isInert)) written += lines;
  if (!isInert) expect(plan.rows).toBe(written.split('\r\n').length - 2);
  return written;
}

const members = 'member_id,name\nM1,"Doe, ""J"""\nM2,Roe\nM3,=SUM(1)\n';

test('PHD-03 refused rows come in their own layout, with rule and reason', async () => {
  expect(await write(members, [1, 3])).toBe(
    'member_id,name,refused_rule,refused_reason\r\n' +
      'M1,"Doe, ""J""",not-a-date,the cell is no calendar date\r\n' +
      'M3,=SUM(1),not-a-date,the cell is no calendar date\r\n',
  );
});

test('PHD-03 made inert, no cell runs in a spreadsheet, and a reader of the file gets every cell back', async () => {
  const odd = ['=SUM(1)', '+1-2', '@x', '-Doe', "'=x", "'-5", '  =1', '\t=1', '＝1', '-12.50', "O'Neil", "'", '', '12'];
  const text = `member_id,name\n${odd.map((cell) => `M1,"${cell}"\n`).join('')}`;
  const written = await write(text, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14], 7, true);
  const rows: string[][] = [];
  const reader = new RowReader((row) => rows.push([...row.cells]));
  reader.push(Buffer.from(written));
  reader.end();
  expect(rows[0]).toEqual(['member_id', 'name', 'refused_rule', 'refused_reason', 'refused_inert']);
  const cells = rows.slice(1).map(([, name]) => name!);
  for (const cell of cells) expect(cell).toMatch(/^(?![\s]*[=+@＝]|-\D)/);
  expect(cells.slice(0, 4)).toEqual(["'=SUM(1)", "'+1-2", "'@x", "'-Doe"]);
  expect(cells.slice(9)).toEqual(odd.slice(9));
  expect(cells.map(cellAsWritten)).toEqual(odd);
});

test('a claim that lost a row comes with all its rows, earlier ones too', async () => {
  const lines = 'claim_id,line_num\nC1,1\nC2,1\nC1,2\nC1,3\nC3,1\n';
  expect((await write(lines, [3])).split('\r\n')).toEqual([
    'claim_id,line_num,refused_rule,refused_reason',
    'C1,1,same-claim,another row of this claim was refused',
    'C1,2,not-a-date,the cell is no calendar date',
    'C1,3,same-claim,another row of this claim was refused',
    '',
  ]);
});

test('the same text comes out however the bytes are cut', async () => {
  const whole = await write(members, [2], 1000);
  for (const size of [1, 2, 3, 5, 11]) expect(await write(members, [2], size)).toBe(whole);
});

test('without a refused row there is the header alone', async () => {
  expect(await write(members, [])).toBe('member_id,name,refused_rule,refused_reason\r\n');
});
