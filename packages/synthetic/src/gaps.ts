import { yearOf } from '@optimiq/domain/kernel/dates';
import type { Care, ClaimDraft } from './claim-draft.ts';
import type { Illness } from './illness.ts';
import { hccsOf, isMadeAsEvidence, type PendingEntry } from './truth.ts';

/**
 * Recapture gaps that the finished claims of a member leave: HCCs of chronic conditions with evidence in an earlier
 * year of the window and on no claim at all of the last.
 *
 * @param withheld the condition kept out of the last year on purpose, if one was.
 */
export function codingGaps(care: Care, chronic: readonly Illness[], withheld: Illness | undefined): PendingEntry[] {
  const { tables, calendar } = care;
  const yearOfDraft = (draft: ClaimDraft) => yearOf(calendar.dateOf(draft.through));
  const present = hccsOf(
    care.claims.filter((draft) => yearOfDraft(draft) === calendar.lastYear),
    tables,
  );
  const earlier = care.claims.filter(
    (draft) => yearOfDraft(draft) < calendar.lastYear && isMadeAsEvidence(draft, tables),
  );
  const gaps: PendingEntry[] = [];
  for (const illness of chronic) {
    for (const { code, hccs } of illness.codes) {
      for (const hcc of hccs) {
        if (present.has(hcc)) continue;
        const evidence = latestWith(earlier, code);
        if (!evidence) continue;
        present.add(hcc);
        gaps.push(() => ({
          kind: 'coding-gap',
          memberId: care.person.memberId!,
          claimId: evidence.claimId,
          code,
          hcc,
          lastCodedYear: yearOfDraft(evidence),
          missingYear: calendar.lastYear,
          cause: illness === withheld ? 'planted' : 'natural',
        }));
      }
    }
  }
  return gaps;
}

function latestWith(drafts: readonly ClaimDraft[], code: string): ClaimDraft | undefined {
  let latest: ClaimDraft | undefined;
  for (const draft of drafts) {
    if (draft.codes.includes(code) && (!latest || draft.through > latest.through)) latest = draft;
  }
  return latest;
}
