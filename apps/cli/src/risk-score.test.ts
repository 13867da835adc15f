import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';

const main = new URL('./main.ts', import.meta.url).pathname;
const vectors = new URL('../../../../shared/vectors/risk/members.ndjson.gz', import.meta.url);
const woman = { sex: 'F', age: 77, orec: '0', crec: '0', dual_elgbl_cd: '00' };

function score(lines: readonly unknown[], ...args: string[]) {
  const input = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  const ran = spawnSync(process.execPath, [main, 'risk', 'score', '--payment-year', '2026', ...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  const answers =
    ran.stdout === ''
      ? []
      : ran.stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line));
  return { status: ran.status, answers, said: ran.stderr };
}

describe('optimiq risk score', () => {
  test('MOD-01 the worked example: 1.103 raw, 1.034 normalized, 0.973 payment', () => {
    const { status, answers } = score([{ id: 'a', ...woman, dx: ['E11.22', ' i5032 '] }]);
    expect(status).toBe(0);
    expect(answers[0]).toMatchObject({
      id: 'a',
      model: 'cms-hcc-v28',
      payment_year: 2026,
      segment: 'CNA',
      hccs: [37, 226],
      factors: { CNA_F75_79: 0.465, CNA_HCC37: 0.166, CNA_HCC226: 0.36, CNA_DIABETES_HF_V28: 0.112 },
      raw: 1.103,
      normalized: 1.034,
      payment: 0.973,
    });
    expect(answers[0].diagnoses).toContainEqual({
      hcc: 37,
      dx: 'E1122',
      table_row: 'cms-hcc-v28/2026/diagnoses:E1122:37',
    });
  });

  test('payment year 2027 has the same factors and another normalization', () => {
    const { answers } = score([{ id: 1, ...woman, dx: ['E1122', 'I5032'] }], '--payment-year', '2027');
    expect(answers[0]).toMatchObject({ id: 1, payment_year: 2027, raw: 1.103, normalized: 1.022, payment: 0.962 });
  });

  test('a repeated code counts once, an unknown field is ignored, a dropped HCC is told', () => {
    const once = score([{ id: 'a', ...woman, dx: ['E1122', 'E119'] }]).answers[0];
    const again = score([{ id: 'a', ...woman, dx: ['E11.22', 'e1122', 'E119', 'E119'], favourite: 'blue' }]).answers[0];
    expect(again).toEqual(once);
    expect(once.dropped).toEqual([{ hcc: 38, outranked_by: 37 }]);
  });

  test('a bad line is answered in its place, and the others are scored', () => {
    const { status, answers } = score([
      { id: 'a', ...woman, dx: [] },
      '{"id": "b"',
      { id: 'c', ...woman, sex: 'X', dx: [] },
      { id: 'd', ...woman, birth_date: '1950-01-01', dx: [] },
      { id: 'e', ...woman, age: undefined, birth_date: '1948-03-14', dx: [] },
    ]);
    expect(status).toBe(1);
    expect(answers.map(({ error }) => error?.field)).toEqual([undefined, '', 'sex', 'age', undefined]);
    expect(answers[1]).toMatchObject({ line: 2, id: null, error: { code: 'json' } });
    expect(answers[2]).toMatchObject({ line: 3, id: 'c', error: { code: 'unknown-value', field: 'sex' } });
    expect(answers[3]).toMatchObject({ line: 4, id: 'd', error: { code: 'conflict', field: 'age' } });
    expect(answers[4]).toMatchObject({ id: 'e', factors: { CNA_F75_79: 0.465 } });
  });

  test.each([
    { name: 'no id', line: { ...woman, dx: [] }, field: 'id', code: 'missing' },
    { name: 'no age', line: { id: 'a', ...woman, age: undefined, dx: [] }, field: 'age', code: 'missing' },
    { name: 'an age in words', line: { id: 'a', ...woman, age: 'old', dx: [] }, field: 'age', code: 'type' },
    {
      name: 'a day that is none',
      line: { id: 'a', ...woman, age: undefined, birth_date: '1948-02-30' },
      field: 'birth_date',
      code: 'not-a-date',
    },
    {
      name: 'an entitlement reason that is none',
      line: { id: 'a', ...woman, orec: '7' },
      field: 'orec',
      code: 'unknown-value',
    },
    { name: 'a flag in words', line: { id: 'a', ...woman, lti: 'yes' }, field: 'lti', code: 'type' },
    { name: 'codes that are no list', line: { id: 'a', ...woman, dx: 'E1122' }, field: 'dx', code: 'type' },
    { name: 'a code that is no text', line: { id: 'a', ...woman, dx: ['E1122', 5] }, field: 'dx[1]', code: 'type' },
    {
      name: 'a segment that is none',
      line: { id: 'a', ...woman, segment: 'XYZ' },
      field: 'segment',
      code: 'unknown-value',
    },
    {
      name: 'a claim without a type',
      line: { id: 'a', ...woman, diagnoses: [{ dx: 'E1122', claim: { claim_id: '1' } }] },
      field: 'diagnoses[0].claim.type',
      code: 'missing',
    },
    { name: 'a list instead of an object', line: [1], field: '', code: 'not-an-object' },
  ])('$name is told by its field', ({ line, field, code }) => {
    const { status, answers } = score([line]);
    expect(status).toBe(1);
    expect(answers[0].error).toMatchObject({ field, code });
  });

  test('a diagnosis that did not count says why, with its claim', () => {
    const claim = {
      claim_id: 'C1',
      type: 'professional',
      service_through: '2025-03-02',
      lines: [{ line: 1, code: '80053' }],
    };
    const { answers } = score([
      {
        id: 'a',
        ...woman,
        diagnoses: [
          { dx: 'E1122', claim },
          { dx: 'I5032', claim: { ...claim, claim_id: 'C2', lines: [{ line: 4, code: '99213' }] } },
          { dx: 'I10' },
          { dx: '250.00', system: 'icd9cm', claim: { claim_id: 'C2' } },
        ],
      },
    ]);
    expect(answers[0].hccs).toEqual([226]);
    expect(answers[0].diagnoses[0].claim).toMatchObject({ claim_id: 'C2', line: 4, service_through: '2025-03-02' });
    const reasons = answers[0].not_counted.map(({ dx, reason }: { dx: string; reason: string }) => `${dx} ${reason}`);
    expect(reasons.sort()).toEqual(['25000 code-system', 'E1122 no-eligible-procedure', 'I10 no-category']);
  });

  test('order is kept over many lines, pieces and threads', () => {
    const { answers } = score(
      Array.from({ length: 40_000 }, (_, id) => ({ id, ...woman, age: 20 + (id % 70), dx: ['E1122'] })),
    );
    expect(answers.map(({ id }) => id)).toEqual(Array.from({ length: 40_000 }, (_, id) => id));
  });

  test('files in and out; nothing can run without its input', () => {
    const folder = mkdtempSync(join(tmpdir(), 'risk-score-'));
    const [input, output] = [join(folder, 'in'), join(folder, 'out')];
    writeFileSync(input, JSON.stringify({ id: 'a', ...woman, dx: [] }));
    expect(score([], '--input', input, '--output', output).status).toBe(0);
    expect(JSON.parse(readFileSync(output, 'utf8'))).toMatchObject({ id: 'a', raw: 0.465 });
    expect(score([], '--input', join(folder, 'absent')).status).toBe(2);
    expect(score([], '--payment-year', '1999').status).toBe(2);
    expect(score([], '--model', 'no-model').status).toBe(2);
  });
});

type Expected = { segment: string; hccs: number[]; factors: Record<string, number>; raw: number };
type Vector = { id: string; input: object; expected: Record<string, Expected> };
const label = 'CMS-HCC V28, PY2026';

describe.skipIf(!existsSync(vectors))('vectors of ../shared (skipped when it is absent)', () => {
  const all = () =>
    gunzipSync(readFileSync(vectors))
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Vector);

  test('MOD-01 all 993 members have the same segment, HCCs, factors and raw score', () => {
    const members = all().filter(({ expected }) => expected[label]);
    expect(members).toHaveLength(993);
    const { answers } = score(members.map(({ id, input }) => ({ id, ...input })));
    for (const [index, { id, expected }] of members.entries()) {
      const { segment, hccs, factors, raw } = answers[index];
      expect({ id, segment, hccs, factors, raw }).toEqual({ id, ...expected[label] });
    }
  });

  test('MOD-01 with the code editor on exactly five members change', () => {
    const lines = all()
      .filter(({ expected }) => expected[label])
      .map(({ id, input }) => ({ id, ...input }));
    const off = score(lines).answers;
    const on = score(lines, '--mce-edits', 'on').answers;
    const changed = on.filter(
      ({ raw, hccs }, index) => raw !== off[index].raw || String(hccs) !== String(off[index].hccs),
    );
    expect(changed.map(({ id }) => id)).toEqual(['S00336', 'S00368', 'S00390', 'S01376', 'S01582']);
  });
});
