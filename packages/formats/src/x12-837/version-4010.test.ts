import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceClaim, SourceProblem } from '@optimiq/domain/records/source';
import { describe, expect, test } from 'vitest';
import { readX12 } from '../x12/read.ts';
import { billing, envelope, subscriber } from './cases.ts';

const folder = join(import.meta.dirname, '../../../../../shared/samples/c_interchange/x12/linuxforhealth');

async function read(file: string | Buffer) {
  const claims: SourceClaim[] = [];
  const problems: SourceProblem[] = [];
  const bytes = Buffer.from(file);
  const chunks = (async function* () {
    yield bytes;
  })();
  for await (const batch of readX12(chunks)) {
    for (const record of batch.records) if (record.kind === 'claim') claims.push(record);
    problems.push(...batch.problems);
  }
  return { claims, problems };
}

describe.skipIf(!existsSync(folder))('004010 samples of ../shared (skipped when it is absent)', () => {
  const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('837_004010')) : [];

  test('there are eight of them', () => expect(files).toHaveLength(8));

  /** Its dependent has a social security number and no number of a member: it cannot be told from others. */
  const unknown = '837_004010X096A1__institutional-ppo-repriced.837';

  test.each(files.filter((name) => name !== unknown))(
    '%s: its claim is loaded with its amounts, its dates and its diagnoses',
    async (name) => {
      const bytes = readFileSync(join(folder, name));
      const { billed, diagnoses } = rawOf(bytes);
      const { claims, problems } = await read(bytes);
      expect(problems.filter(({ severity }) => severity !== 'warning')).toEqual([]);
      expect(claims.map(({ billedCents }) => billedCents)).toEqual(billed);
      for (const claim of claims) {
        expect(claim.lines.reduce((sum, line) => sum + line.billedCents!, 0)).toBe(claim.billedCents);
        expect(claim.serviceFrom).toMatch(/^199\d-/);
        expect(claim.diagnoses.map(({ code }) => code)).toEqual(diagnoses);
      }
    },
  );

  test(`${unknown}: its claim is refused with the reason, and would be loaded with a number`, async () => {
    const bytes = readFileSync(join(folder, unknown));
    const { claims, problems } = await read(bytes);
    expect(claims).toEqual([]);
    expect(problems.filter(({ severity }) => severity === 'error').map(({ rule }) => rule)).toEqual([
      'missing-identifier',
    ]);
    const numbered = await read(Buffer.from(bytes.toString().replace('REF*SY*329524430', 'REF*1W*M77')));
    expect(numbered.claims.map(({ billedCents }) => billedCents)).toEqual(rawOf(bytes).billed);
  });
});

/** Amounts and diagnoses by splitting the text. */
function rawOf(bytes: Buffer) {
  const segments = bytes
    .toString()
    .split('~')
    .map((segment) => segment.trim().split('*'));
  return {
    billed: segments.filter(([tag]) => tag === 'CLM').map(([, , amount]) => Math.round(Number(amount) * 100)),
    diagnoses: segments
      .filter(([tag, code]) => tag === 'HI' && /^B[FK]:/.test(code ?? ''))
      .flatMap((hi) => hi.slice(1))
      .filter((one) => one.includes(':'))
      .map((one) => one.split(':')[1]),
  };
}

test('a dependent without NM109 is known by REF 1W, and never by a social security number', async () => {
  const claim = (id: string) => [`CLM*${id}*1***11:B:1`, 'LX*1', 'SV1*HC:99213*1*UN*1***1'];
  const dependent = (level: number, refs: readonly string[], id: string) => [
    `HL*${level}*2*23*0`,
    'PAT*19',
    'NM1*QC*1*DOE*JANE',
    ...refs,
    ...claim(id),
  ];
  const body = [
    ...billing,
    ...subscriber.with(0, 'HL*2*1*22*1').with(1, 'SBR*P********16'),
    ...dependent(3, ['REF*SY*999112222', 'REF*1W*D1'], 'A'),
    ...dependent(4, ['REF*SY*999112222'], 'B'),
  ];
  const { claims } = await read(envelope(body, '004010X098A1'));
  expect(claims.map(({ claimId, person }) => [claimId, person.memberId])).toEqual([['A', 'D1']]);
});
