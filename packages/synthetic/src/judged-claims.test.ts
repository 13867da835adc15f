import { ageDateOf, ageOn, type CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberRecord } from '@optimiq/domain/records/member-record';
import { scoreMember, scoringSettings } from '@optimiq/domain/risk/cms-hcc/model';
import type { NotCountedReason } from '@optimiq/domain/risk/cms-hcc/receipt';
import { loadCmsHcc } from '@optimiq/reference/cms-hcc';
import { expect, test } from 'vitest';
import { generatePopulation, type SyntheticMember } from './population.ts';
import type { PlantedReason } from './truth.ts';

/** The engine's word for each of the manifest's; a claim that was replaced or voided never reaches the engine. */
const engineReasons: Record<Exclude<PlantedReason, 'replaced' | 'voided'>, NotCountedReason> = {
  'code-system': 'code-system',
  'outside-window': 'service-date-outside',
  'bill-type-not-eligible': 'bill-type',
  'procedure-not-eligible': 'no-eligible-procedure',
  'not-in-model': 'no-category',
  'age-edit': 'age-edit',
  'requires-other-category': 'category-requirement',
};
const tables = loadCmsHcc('cms-hcc-v28', 2026);

test('of every judged claim, what counts and why the rest does not is what the manifest says', () => {
  let judged = 0;
  const asOf = '2025-11-24' as CalendarDate;
  for (const member of generatePopulation({ members: 3000, seed: 3, asOf, months: 36 })) {
    const entries = member.truth.flatMap((entry) => (entry.kind === 'claim' ? [entry] : []));
    if (entries.length === 0) continue;
    const receipt = scoreMember(recordOf(member), tables, scoringSettings(tables, { mceEdits: true }));
    for (const { claimId, plant, diagnoses } of entries) {
      judged += 1;
      const expected = diagnoses.map(({ code, hccs, reasons: [reason] }) => ({
        code,
        hccs,
        reason: reason && engineReasons[reason as keyof typeof engineReasons],
      }));
      const found = diagnoses.map(({ code }) => ({
        code,
        hccs: [...receipt.hccs, ...receipt.dropped]
          .filter((hcc) => carries(hcc.diagnoses, code, claimId))
          .map(({ hcc }) => Number(hcc))
          .toSorted((a, b) => a - b),
        reason: receipt.notCounted.find((each) => each.code === code && each.claim?.claimKey === claimId)?.reason,
      }));
      expect({ plant, claimId, found }).toEqual({ plant, claimId, found: expected });
      for (const { hccs, outrankedBy } of diagnoses) {
        if (outrankedBy === undefined) continue;
        expect(receipt.dropped.find(({ hcc }) => hcc === hccs[0])).toMatchObject({ outrankedBy });
      }
    }
  }
  expect(judged).toBeGreaterThan(300);
});

const carries = (
  diagnoses: readonly { readonly code: string; readonly claims: readonly { readonly claimKey: string }[] }[],
  code: string,
  claimId: string,
) => diagnoses.some((each) => each.code === code && each.claims.some(({ claimKey }) => claimKey === claimId));

/** The latest version of each claim, keyed by the source's number. */
function recordOf({ member, eligibility, claims }: SyntheticMember): MemberRecord {
  const superseded = new Set(claims.map(({ originalClaimId }) => originalClaimId));
  const year = eligibility.at(-1)!;
  return {
    sex: member.person.sex!,
    age: ageOn(member.person.birthDate!, ageDateOf(2026)),
    orec: year.orec as MemberRecord['orec'],
    dualCode: year.dualCode === 'NA' ? '00' : year.dualCode!,
    newEnrollee: year.partBMonths! < 12,
    snp: year.snp === true,
    lti: year.lti === true,
    diagnoses: [],
    claims: claims
      .filter(({ claimId, frequency }) => !superseded.has(claimId) && frequency !== '8')
      .map((claim) => ({
        claimKey: claim.claimId,
        type: claim.type,
        ...(claim.billType && { billType: claim.billType }),
        serviceThrough: claim.serviceThrough!,
        lines: claim.lines.map(({ line, procedure, modifiers }) => ({
          line,
          ...(procedure && { procedure }),
          ...(modifiers && { modifiers }),
        })),
        diagnoses: claim.diagnoses.map(({ code, system, order }) => ({ code, system, position: order })),
      })),
  };
}
