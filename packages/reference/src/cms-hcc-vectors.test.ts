import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { normalizeCode } from '@optimiq/domain/kernel/codes';
import type { EntitlementReason, MemberRecord } from '@optimiq/domain/records/member-record';
import type { Sex } from '@optimiq/domain/records/source';
import { scoreMember, scoringSettings } from '@optimiq/domain/risk/cms-hcc/model';
import type { RiskReceipt } from '@optimiq/domain/risk/cms-hcc/receipt';
import { describe, expect, test } from 'vitest';
import { loadCmsHcc } from './cms-hcc.ts';

const file = new URL('../../../../shared/vectors/risk/members.ndjson.gz', import.meta.url);
const model = 'CMS-HCC V28, PY2026';

type Expected = { segment: string; hccs: number[]; factors: Record<string, number>; raw: number };
type Vector = {
  id: string;
  input: {
    sex: Sex;
    age: number;
    orec: EntitlementReason;
    dual_elgbl_cd: string;
    new_enrollee: boolean;
    snp: boolean;
    lti: boolean;
    dx: string[];
  };
  expected: Record<string, Expected | undefined>;
};

function readVectors(): Vector[] {
  const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Vector).filter(({ expected }) => expected[model]);
}

const memberOf = ({ input }: Vector): MemberRecord => ({
  sex: input.sex,
  age: input.age,
  orec: input.orec,
  dualCode: input.dual_elgbl_cd,
  newEnrollee: input.new_enrollee,
  snp: input.snp,
  lti: input.lti,
  diagnoses: input.dx.map(normalizeCode),
  claims: [],
});

const answerOf = ({ segment, hccs, factors, rawThousandths }: RiskReceipt) => ({
  segment,
  hccs: hccs.map(({ hcc }) => Number(hcc)),
  factors: Object.fromEntries(factors.map(({ name, thousandths }) => [name, thousandths / 1000])),
  raw: rawThousandths / 1000,
});

// The vectors are reference material beside the project; without them the model is still held by its own cases.
describe.skipIf(!existsSync(file))('vectors of independent implementations (../shared/vectors)', () => {
  test('993 of 993 members have the same segment, HCCs, factors and raw score', () => {
    const tables = loadCmsHcc('cms-hcc-v28', 2026);
    const settings = scoringSettings(tables);
    const vectors = readVectors();
    expect(vectors).toHaveLength(993);
    for (const vector of vectors) {
      expect(answerOf(scoreMember(memberOf(vector), tables, settings)), vector.id).toEqual(vector.expected[model]);
    }
  });

  test('code editor ages change exactly five members, each by the code they reject', () => {
    const tables = loadCmsHcc('cms-hcc-v28', 2026);
    const changed = readVectors().filter((vector) => {
      const off = scoreMember(memberOf(vector), tables, scoringSettings(tables));
      const on = scoreMember(memberOf(vector), tables, scoringSettings(tables, { mceEdits: true }));
      const rejected = on.notCounted.filter(({ reason }) => reason === 'mce-age-edit').map(({ code }) => code);
      const withoutThem = {
        ...memberOf(vector),
        diagnoses: memberOf(vector).diagnoses.filter((code) => !rejected.includes(code)),
      };
      expect(answerOf(on), vector.id).toEqual(answerOf(scoreMember(withoutThem, tables, scoringSettings(tables))));
      return JSON.stringify(answerOf(off)) !== JSON.stringify(answerOf(on));
    });
    expect(changed.map(({ id }) => id)).toEqual(['S00336', 'S00368', 'S00390', 'S01376', 'S01582']);
  });

  test('payment year 2027 gives the same raw scores, and its own normalized ones', () => {
    const [now, next] = [2026, 2027].map((year) => loadCmsHcc('cms-hcc-v28', year));
    for (const vector of readVectors()) {
      const first = scoreMember(memberOf(vector), now!, scoringSettings(now!));
      const second = scoreMember(memberOf(vector), next!, scoringSettings(next!));
      expect(second.rawThousandths, vector.id).toBe(first.rawThousandths);
      expect(second.normalizedThousandths, vector.id).toBe(Math.round((first.rawThousandths * 1000) / 1079));
    }
  });
});
