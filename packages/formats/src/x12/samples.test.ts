import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import { describe, expect, test } from 'vitest';
import type { Claim837 } from '../x12-837/claim.ts';
import { x12NameOf } from './format-name.ts';
import { x12Kinds } from './kinds.ts';
import { X12Parser } from './parser.ts';
import { readX12 } from './read.ts';

const folder = join(import.meta.dirname, '../../../../../shared/samples/c_interchange/x12');

const names = ['claims', 'claimCents', 'lines', 'lineCents', 'coverages', 'members'] as const;
const paidNames = ['clp', 'clp03', 'clp04', 'svc', 'svc02', 'svc03', 'bpr02', 'plb', 'plbCents', 'answers'] as const;
type Sums = Record<(typeof names)[number] | (typeof paidNames)[number], number>;
const zero = (): Sums => Object.fromEntries([...names, ...paidNames].map((name) => [name, 0])) as Sums;

/** Sums by splitting the text, knowing nothing of loops: what the readers have to agree with. */
function rawSums(text: string): Sums {
  const sums = zero();
  const cents = (amount: string | undefined) => Math.round(Number(amount ?? 0) * 100);
  for (const segment of text.split(/~\s*/)) {
    const e = segment.split('*');
    if (e[0] === 'CLM') [sums.claims, sums.claimCents] = [sums.claims + 1, sums.claimCents + cents(e[2])];
    if (/^SV[12]$/.test(e[0]!)) sums.lines++;
    if (/^SV[12]$/.test(e[0]!)) sums.lineCents += cents(e[e[0] === 'SV1' ? 2 : 3]);
    if (e[0] === 'INS') sums.members++;
    if (e[0] === 'HD') sums.coverages++;
    if (e[0] === 'CLP')
      [sums.clp, sums.clp03, sums.clp04] = [sums.clp + 1, sums.clp03 + cents(e[3]), sums.clp04 + cents(e[4])];
    if (e[0] === 'SVC')
      [sums.svc, sums.svc02, sums.svc03] = [sums.svc + 1, sums.svc02 + cents(e[2]), sums.svc03 + cents(e[3])];
    if (e[0] === 'BPR') sums.bpr02 += cents(e[2]);
    for (let n = 3; e[0] === 'PLB' && n < e.length; n += 2)
      [sums.plb, sums.plbCents] = [sums.plb + 1, sums.plbCents + cents(e[n + 1])];
    if (/^(TA1|AK2|AK9)$/.test(e[0]!)) sums.answers++;
  }
  return sums;
}

function readSums(bytes: Uint8Array) {
  const claims: Claim837[] = [];
  const records: SourceRecord[] = [];
  const problems: SourceProblem[] = [];
  const sink = {
    row: () => {},
    claim: (one: Claim837) => claims.push(one),
    record: (one: SourceRecord) => records.push(one),
  };
  const { kinds, ta1 } = x12Kinds(sink);
  const parser = new X12Parser(kinds, (one) => problems.push(one), ta1);
  parser.push(bytes);
  parser.end();
  const sums = zero();
  for (const { billedCents, lines } of claims) {
    sums.claims++;
    sums.claimCents += billedCents ?? 0;
    const billed = lines.flatMap((line) => line.billedCents ?? []);
    sums.lines += billed.length;
    sums.lineCents += billed.reduce((sum, one) => sum + one, 0);
  }
  const payments = new Set<unknown>();
  const coverages = new Set<number | undefined>();
  for (const record of records) {
    if (record.kind === 'member') sums.members++;
    else if (record.kind === 'coverage') coverages.add(record.at.segment);
    else if (record.kind === 'acknowledgement') sums.answers += record.by === '277ca' ? 0 : 1;
    else if (record.kind === 'provider-adjustment')
      [sums.plb, sums.plbCents] = [sums.plb + 1, sums.plbCents + record.cents];
    if (record.kind === 'remittance') {
      sums.clp++;
      sums.clp03 += record.billedCents;
      sums.clp04 += record.paidCents;
      sums.svc += record.lines.length;
      for (const line of record.lines)
        [sums.svc02, sums.svc03] = [sums.svc02 + line.billedCents, sums.svc03 + line.paidCents];
    }
    if (record.kind === 'remittance' || record.kind === 'provider-adjustment') {
      if (!payments.has(record.payment)) sums.bpr02 += record.payment.amountCents;
      payments.add(record.payment);
    }
  }
  // Spans of a member as such (Medicare, an end of everything) stand at the INS, plans of REF*DX at the REF.
  const text = Buffer.from(bytes).toString('latin1').split(/~\s*/);
  sums.coverages = [...coverages].filter((segment) => text[segment! - 1]?.trimStart().startsWith('HD*')).length;
  return { sums, problems };
}

describe.skipIf(!existsSync(folder))('samples of ../shared (skipped when it is absent)', () => {
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(txt|\d{3}i?)$/.test(name))
    : [];

  test.each(files)('%s', async (name) => {
    const bytes = readFileSync(join(folder, name));
    const { sums, problems } = readSums(bytes);
    const raw = rawSums(bytes.toString('utf8'));
    const explaining = problems.filter(({ severity, field }) => severity === 'error' || field === 'ST01');
    if (explaining.length === 0 || /837_005010|sample_837|83[45]_00|demo.83/.test(name)) {
      const missing = { ...raw, members: sums.members, coverages: sums.coverages };
      expect(sums).toEqual(explaining.length === 0 ? raw : missing);
    }
    for (const { at } of problems) expect(at.offset).toBeLessThanOrEqual(bytes.length);

    async function* chunks() {
      yield bytes;
    }
    let bytesRead = 0;
    for await (const batch of readX12(chunks())) bytesRead = batch.bytesRead;
    expect(bytesRead).toBe(bytes.length);
  });

  const named = (name: string) => files.filter((file) => x12NameOf(readFileSync(join(folder, file))) === name);

  test('files are named by their first set, as their ST says', () => {
    const bySet = (set: string) =>
      files.filter((file) => /~\s*ST\*(\d{3})/.exec(readFileSync(join(folder, file), 'latin1'))?.[1] === set);
    expect(named('x12-834').sort()).toEqual(bySet('834').sort());
    expect(named('x12-835').sort()).toEqual(bySet('835').sort());
    expect(named('x12-999').sort()).toEqual([...bySet('999'), ...bySet('997')].sort());
    expect(named('x12-277ca')).toHaveLength(2);
    expect([named('x12-834').length, named('x12-835').length, named('x12-999').length]).toEqual([15, 8, 16]);
    expect(files.length).toBeGreaterThan(90);
  });

  test('the errors and differences of all that is no claim file, as they are', () => {
    const others = ['x12-834', 'x12-835', 'x12-277ca', 'x12-999', 'x12-ta1'].flatMap(named);
    const found = others.flatMap((file) =>
      readSums(readFileSync(join(folder, file))).problems.flatMap(({ severity, rule, field }) =>
        severity === 'error' || rule === 'balance' || rule === 'count' || rule === 'date-order'
          ? [`${file.split('/').at(-1)}: ${severity} ${rule} ${field}`]
          : [],
      ),
    );
    expect(found.sort()).toEqual([
      '277_5010__x12_277CA_rejected.txt: warning balance AMT02',
      '277_5010__x12_277CA_rejected.txt: warning count QTY02',
      '834_005010X220A1__add-dependent.834: error missing-identifier REF',
      '834_005010X220A1__cancel-dependent.834: error missing-identifier REF',
      '835id.source.txt: warning balance BPR02',
      '837miss.res997.txt: warning count AK904',
      'sample_834_05.txt: warning date-order DTP03',
      'sample_834_06.txt: warning date-order DTP03',
    ]);
  });
});
