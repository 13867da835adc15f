import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { guessTable, type TableGuess } from '@optimiq/domain/mapping/guess';
import { describe, expect, test } from 'vitest';
import { type Row, RowReader } from '../tidy/rows.ts';
import { dialectOf } from './dialect.ts';

type Expected = { readonly kind: string; readonly columns: Readonly<Record<string, string>> };
type Rate = { right: number; of: number; mappedRight: number; mappedOf: number; wrong: string[] };

const folder = join(import.meta.dirname, 'cases');
const samples = join(import.meta.dirname, '../../../../../shared/samples');
const casesOf = (name: string) =>
  JSON.parse(readFileSync(join(folder, name), 'utf8')) as Readonly<Record<string, Expected>>;

function guessOf(bytes: Buffer): TableGuess {
  const rows: Row[] = [];
  const reader = new RowReader((row) => rows.push(row), dialectOf(bytes.subarray(0, 65_536))!);
  reader.push(bytes.subarray(0, 400_000));
  reader.end();
  const [header, ...data] = rows;
  const sampled = data.slice(0, 200);
  return guessTable(
    header!.cells.map((one, at) => ({ header: one, cells: sampled.map(({ cells }) => cells[at] ?? '') })),
  );
}

/** Columns whose guess is what a person would say; a wrong kind counts as a wrong column. */
function compare(rate: Rate, name: string, guess: TableGuess, { kind, columns }: Expected): void {
  const say = (isRight: boolean, isMapped: boolean, words: string) => {
    rate.of++;
    if (isMapped) rate.mappedOf++;
    if (!isRight) rate.wrong.push(`${name}: ${words}`);
    else {
      rate.right++;
      if (isMapped) rate.mappedRight++;
    }
  };
  say(guess.kind === kind, true, `the table is ${guess.kind}, not ${kind}`);
  for (const { header, guess: found } of guess.columns) {
    const is = found ? `${found.target}${found.position ? `.${found.position}` : ''}` : 'nothing';
    const wide = /^ICD_DGNS_CD(\d+)$/.exec(header);
    const should = columns[header] ?? (wide ? `diagnosis.${wide[1]}` : 'nothing');
    say(is === should, is !== 'nothing' || should !== 'nothing', `${header} is ${is}, not ${should}`);
  }
}

/** Prints the rate and gives its stricter form: columns that are nothing, and are taken for nothing, left out. */
function shareOf(name: string, { right, of, mappedRight, mappedOf, wrong }: Rate): number {
  const percent = (part: number, whole: number) => `${part} of ${whole} (${((part / whole) * 100).toFixed(1)} %)`;
  const words = `${name}: columns right first time ${percent(right, of)}, of those that matter ${percent(mappedRight, mappedOf)}`;
  process.stdout.write(`${[words, ...wrong].join('\n  ')}\n`);
  return mappedRight / mappedOf;
}

const newRate = (): Rate => ({ right: 0, of: 0, mappedRight: 0, mappedOf: 0, wrong: [] });

test('PHD-02: of the columns of thirteen payer layouts at least nine in ten are right first time', () => {
  const layouts = Object.entries(casesOf('payer-layouts.json'));
  const rate = newRate();
  for (const [name, expected] of layouts) compare(rate, name, guessOf(readFileSync(join(folder, name))), expected);
  expect(layouts.length).toBeGreaterThanOrEqual(13);
  expect(shareOf('payer layouts', rate)).toBeGreaterThanOrEqual(0.9);
});

test('a guess does not depend on when it is made', () => {
  const bytes = readFileSync(join(folder, 'commercial-professional.csv'));
  expect(guessOf(bytes)).toEqual(guessOf(bytes));
});

describe.skipIf(!existsSync(samples))('samples of ../shared (skipped when it is absent)', () => {
  const expected = casesOf('cms-research-files.json');
  const tableOf = (name: string) => {
    if (name.includes('benefici')) return expected['beneficiary']!;
    if (/carrier|dme/.test(name)) return expected['carrier']!;
    return name.includes('pde') ? expected['pde']! : expected['institutional']!;
  };

  test('PHD-02: of the columns of CMS research files at least nine in ten are right first time', () => {
    const rate = newRate();
    const rif = join(samples, 'a_claims_population/rif');
    for (const name of readdirSync(rif).filter((one) => /^runD_(?!beneficiary_202[2356])/.test(one))) {
      compare(rate, name, guessOf(gunzipSync(readFileSync(join(rif, name)))), tableOf(name));
    }
    const original = join(samples, 'c_interchange/cms_rif_static');
    for (const name of readdirSync(original).filter((one) =>
      /^sample-a-(bcarrier|beneficiaries|dme|h|inp|out|pde|snf)/.test(one),
    )) {
      compare(rate, name, guessOf(readFileSync(join(original, name))), tableOf(name));
    }
    expect(shareOf('CMS research files', rate)).toBeGreaterThanOrEqual(0.9);
  });
});
