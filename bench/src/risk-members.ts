import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { normalizeCode } from '@optimiq/domain/kernel/codes';
import type { MemberClaim, MemberRecord } from '@optimiq/domain/records/member-record';
import { publishedCmsHcc } from '@optimiq/reference/cms-hcc';

const vectors = new URL('../../../shared/vectors/risk/members.ndjson.gz', import.meta.url);

/** A member as the command line takes it. */
export type MemberInput = Record<string, unknown> & { readonly id: string; readonly dx: readonly string[] };

/** The members of the vectors where they are at hand; else 1,000 of like shape, made from the tables by a seed. */
export function benchMembers(): MemberInput[] {
  // Through JSON, as members come: texts that a parser made are looked up faster than pieces of a larger text.
  if (!existsSync(vectors)) return JSON.parse(JSON.stringify(madeMembers())) as MemberInput[];
  type Vector = { id: string; input: Record<string, unknown> & { dx: string[] }; expected: Record<string, unknown> };
  return gunzipSync(readFileSync(vectors))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Vector)
    .filter(({ expected }) => 'CMS-HCC V28, PY2026' in expected)
    .map(({ id, input }) => ({ id, ...input }));
}

/** A small generator of whole numbers below `limit`; the same seed, the same numbers. */
function numbersOf(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function madeMembers(): MemberInput[] {
  const below = numbersOf(7);
  return Array.from({ length: 1000 }, (_, place) => ({
    id: `M${place}`,
    sex: below(2) === 0 ? 'F' : 'M',
    age: 40 + below(55),
    orec: String(below(2)),
    crec: '0',
    dual_elgbl_cd: ['00', '02', '01'][below(3)],
    new_enrollee: below(20) === 0,
    snp: false,
    lti: below(30) === 0,
    low_income: false,
    graft_months: null,
    dx: Array.from({ length: below(13) }, () => codeOf(below, 75)),
  }));
}

/** The same as the engine takes it. */
export function toRecord({ dx, ...input }: MemberInput): MemberRecord {
  return {
    sex: input['sex'] as 'F',
    age: input['age'] as number,
    orec: input['orec'] as '0',
    dualCode: input['dual_elgbl_cd'] as string,
    newEnrollee: input['new_enrollee'] === true,
    snp: input['snp'] === true,
    lti: input['lti'] === true,
    diagnoses: dx.map(normalizeCode),
    claims: [],
  };
}

/** A code that is in the model with a chance in percent. */
function codeOf(below: (limit: number) => number, percentMapped: number): string {
  return below(100) < percentMapped ? mapped[below(mapped.length)]! : unmapped[below(unmapped.length)]!;
}

/** Forty diagnoses on ten claims a member, of which 6 % are in the model; every third claim has no eligible line. */
export function withClaims(member: MemberRecord, place: number): MemberRecord {
  const below = numbersOf(place + 1);
  const claims = Array.from(
    { length: 10 },
    (_, claim): MemberClaim => ({
      claimKey: `C${place}-${claim}`,
      type: 'professional',
      serviceThrough: `2025-0${1 + below(9)}-1${below(9)}` as MemberClaim['serviceThrough'],
      providerNpi: '1234567893',
      lines: [
        { line: 1, procedure: claim % 3 === 0 ? '80053' : '99213' },
        { line: 2, procedure: '36415' },
      ],
      diagnoses: Array.from({ length: 4 }, (_, position) => ({
        code: codeOf(below, 6),
        system: 'icd10cm' as const,
        position: position + 1,
      })),
    }),
  );
  return { ...member, diagnoses: [], claims };
}

// All codes of the model, and as many that are in none: a few codes again and again would flatter the look-ups.
const mapped = [...new Set(publishedCmsHcc('cms-hcc-v28', 2026).diagnoses.map(({ code }) => code))];
const known = new Set(mapped);
const unmapped = mapped.map((_, place) => `Z${String(place).padStart(4, '0')}`).filter((code) => !known.has(code));
