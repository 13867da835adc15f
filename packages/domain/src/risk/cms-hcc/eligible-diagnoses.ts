import type { MemberClaim, MemberClaimDiagnosis, MemberRecord } from '../../records/member-record.ts';
import type { ClaimEvidence, NotCounted, NotCountedReason } from './receipt.ts';
import type { CmsHccTables } from './tables.ts';

/** An ICD-10-CM code that goes on to the map, with the record that carries it, if it came with one. */
export type EligibleDiagnosis = {
  readonly code: string;
  readonly claim: ClaimEvidence | undefined;
  readonly recorded: MemberClaimDiagnosis | undefined;
};

/** Whether a record is taken: the line that decided (none for a stay), or the reason it is not. */
export type FilterVerdict = { readonly reason?: NotCountedReason; readonly line?: MemberClaim['lines'][number] };

const stay: FilterVerdict = {};
const refused = (reason: NotCountedReason): FilterVerdict => ({ reason });
const outside = refused('service-date-outside');
const unlinked = refused('unlinked-chart-review');
const badBillType = refused('bill-type');
const noProcedure = refused('no-eligible-procedure');
const audioOnly = refused('audio-only');

/**
 * Step 1: encounter filtering.
 *
 * @param member     claims in any order; `diagnoses` came without a claim and pass as they are.
 * @param notCounted receives the diagnoses of refused records and those of another code system.
 * @returns          codes in the member's order; a code repeated on one record or in `diagnoses` appears once.
 *
 * Source: CMS, encounter data diagnosis filtering logic; 42 CFR 422.310.
 */
export function eligibleDiagnoses(
  member: MemberRecord,
  tables: CmsHccTables,
  notCounted: NotCounted[],
): EligibleDiagnosis[] {
  const eligible: EligibleDiagnosis[] = [];
  for (const code of member.diagnoses) {
    if (!carries(eligible, 0, code)) eligible.push({ code, claim: undefined, recorded: undefined });
  }
  for (const claim of member.claims) {
    const verdict = filterRecord(claim, member, tables);
    const evidence = evidenceOf(claim, verdict.line);
    const ownEligible = eligible.length;
    const ownRefused = notCounted.length;
    for (const recorded of claim.diagnoses) {
      const { code, system } = recorded;
      const reason = system === 'icd10cm' ? verdict.reason : 'code-system';
      if (reason === undefined) {
        if (!carries(eligible, ownEligible, code)) eligible.push({ code, claim: evidence, recorded });
      } else if (!carries(notCounted, ownRefused, code)) {
        notCounted.push({ code, reason, claim: evidence, tableRow: undefined, recorded });
      }
    }
  }
  return eligible;
}

/**
 * Whether one record is taken for the data year. It works on the record: one eligible line lets all diagnoses in.
 *
 * A record whose eligible lines are all audio only is refused in years that list audio-only modifiers.
 */
export function filterRecord(claim: MemberClaim, member: MemberRecord, tables: CmsHccTables): FilterVerdict {
  const { year, firstServiceDay, lastServiceDay } = tables;
  if (claim.serviceThrough < firstServiceDay || claim.serviceThrough > lastServiceDay) return outside;
  if (
    claim.chartReview === 'unlinked' &&
    year.unlinkedChartReview === 'excluded' &&
    !member.switchedParentOrganization
  ) {
    return unlinked;
  }
  if (claim.type === 'institutional') {
    const billType = tables.billTypes.get((claim.billType ?? '').slice(0, 2));
    if (billType === undefined) return badBillType;
    if (billType === 'inpatient') return stay;
  }
  let verdict = noProcedure;
  for (const line of claim.lines) {
    if (line.procedure === undefined || !tables.eligibleProcedures.has(line.procedure)) continue;
    if (!line.modifiers?.some((modifier) => year.audioOnlyModifiers.has(modifier))) return { line };
    verdict = audioOnly;
  }
  return verdict;
}

function evidenceOf(
  { claimKey, serviceThrough, providerNpi }: MemberClaim,
  line: FilterVerdict['line'],
): ClaimEvidence {
  return { claimKey, line: line?.line, serviceThrough, providerNpi: line?.providerNpi ?? providerNpi };
}

/** Whether `code` is among the diagnoses from `from` on. Records are short, so a scan beats a set. */
function carries(diagnoses: readonly { readonly code: string }[], from: number, code: string): boolean {
  for (let index = from; index < diagnoses.length; index++) if (diagnoses[index]!.code === code) return true;
  return false;
}
