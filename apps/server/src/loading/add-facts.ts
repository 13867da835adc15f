import type { ClaimKey, MemberKey } from '@optimiq/domain/kernel/ids';
import { supersedesOriginal } from '@optimiq/domain/records/claim-frequency';
import type { SourceProblem, SourceRecord } from '@optimiq/domain/records/source';
import { blobNameOf } from '@optimiq/store/blobs/files';
import { type KeyOf, recordKeys } from '@optimiq/store/crypto/record-keys';
import type { LoadColumns } from '@optimiq/store/facts/load-columns';
import type { MemberAgeFacts, MemberFacts } from '@optimiq/store/facts/members';
import type { DescribedMembers } from './described-members.ts';
import type { LoadWorkerData } from './load-messages.ts';
import { toClaimFacts, toEligibilityFacts, toFillFacts, toMemberAges, toMemberFacts } from './to-facts.ts';
import { toAcknowledgementFacts } from './to-facts-acknowledgement.ts';
import {
  toConditionFacts,
  toDocumentFacts,
  toEncounterFacts,
  toMedicationFacts,
  toObservationFacts,
  toProcedureFacts,
} from './to-facts-clinical.ts';
import { toCoverageFacts } from './to-facts-coverage.ts';
import { toProviderAdjustmentFacts, toRemittanceFacts } from './to-facts-remittance.ts';

/** A record with the member it is about; none where its source names nobody. */
export type Placed<Kept extends SourceRecord = SourceRecord> = {
  readonly record: Kept;
  readonly member: MemberKey | undefined;
};

type Kind = SourceRecord['kind'];
type PlacedOf<K extends Kind> = { readonly record: Extract<SourceRecord, { kind: K }>; readonly member: MemberKey };

/**
 * Adds the facts of placed records to a load's columns, kind by kind, each kind in file order.
 *
 * @param fresh     members this load has not named before and does not describe here: they are listed all the same.
 * @param described what the load said of members before: descriptions that say it again are no rows.
 * @param problems  receives what does not fit and is left out.
 * @returns         the records that are in, and the contents of their documents.
 */
export function addFacts(
  { keys, source }: Pick<LoadWorkerData, 'keys' | 'source'>,
  columns: LoadColumns,
  placed: readonly Placed[],
  { fresh, described }: { readonly fresh: readonly MemberKey[]; readonly described: DescribedMembers },
  problems: SourceProblem[],
): { readonly kept: readonly Placed[]; readonly documents: readonly Uint8Array[] } {
  const keyOf: KeyOf = recordKeys(keys.records, source);
  const byKind = new Map<Kind, Placed[]>();
  for (const one of placed) {
    const known = byKind.get(one.record.kind);
    if (known) known.push(one);
    else byKind.set(one.record.kind, [one]);
  }
  const of = <K extends Kind>(kind: K) => (byKind.get(kind) ?? []) as unknown as PlacedOf<K>[];
  const refused = new Set<SourceRecord>();
  /** What `make` makes of the records of a kind, one by one; a record it makes nothing of is refused. */
  function* each<K extends Kind, Facts>(kind: K, make: (one: PlacedOf<K>) => Facts | undefined): Generator<Facts> {
    for (const one of of(kind)) {
      const facts = make(one);
      if (facts === undefined) refused.add(one.record);
      else yield facts;
    }
  }
  const made: Made = (kind, make) => [...each(kind, make)];

  addMembers(columns, of('member'), fresh, described, problems);
  columns.eligibilityYears(
    made('eligibility-year', ({ record, member }) => toEligibilityFacts(record, member, problems)),
  );
  columns.coverage(made('coverage', ({ record, member }) => toCoverageFacts(record, member, keyOf, problems)));
  columns.claims(
    each('claim', ({ record, member }) => {
      const { claimId, originalClaimId, frequency } = record;
      const original =
        originalClaimId && supersedesOriginal(frequency)
          ? {
              replacesClaimKey: keyOf('claim', originalClaimId) as ClaimKey,
              replacesPayerClaimKey: keyOf('payer-claim', originalClaimId),
            }
          : {};
      return toClaimFacts(record, member, keyOf('claim', claimId) as ClaimKey, original, problems);
    }),
  );
  columns.fills(
    made('fill', ({ record, member }) => toFillFacts(record, member, keyOf('fill', record.fillId), problems)),
  );
  columns.remittances(made('remittance', ({ record, member }) => toRemittanceFacts(record, member, keyOf, problems)));
  columns.providerAdjustments(
    made('provider-adjustment', ({ record }) => toProviderAdjustmentFacts(record, keyOf, problems)),
  );
  columns.acknowledgements(made('acknowledgement', ({ record }) => toAcknowledgementFacts(record, keyOf, problems)));
  const documents = addClinical(keys, columns, made, keyOf, problems);
  return { kept: refused.size === 0 ? placed : placed.filter(({ record }) => !refused.has(record)), documents };
}

/** A description with a fault is listed, and its fault reported, wherever the file has it. */
function addMembers(
  columns: LoadColumns,
  placed: readonly PlacedOf<'member'>[],
  fresh: readonly MemberKey[],
  described: DescribedMembers,
  problems: SourceProblem[],
): void {
  const members: MemberFacts[] = [];
  const ages: MemberAgeFacts[] = [];
  for (const { record, member } of placed) {
    if (described.isKnown(record, member)) continue;
    const faults = problems.length;
    members.push(toMemberFacts(record, member, problems));
    ages.push(...toMemberAges(record, member));
    if (problems.length === faults) described.remember(record, member);
    else described.forget(member);
  }
  for (const memberKey of fresh) members.push({ memberKey });
  columns.members(members);
  columns.memberAges(ages);
}

type Made = <K extends Kind, Facts>(kind: K, make: (one: PlacedOf<K>) => Facts | undefined) => Facts[];

function addClinical(
  keys: LoadWorkerData['keys'],
  columns: LoadColumns,
  made: Made,
  keyOf: KeyOf,
  problems: SourceProblem[],
): Uint8Array[] {
  const base = <Kept extends SourceRecord>({ record, member }: { record: Kept; member: MemberKey }) => ({
    record,
    memberKey: member,
    keyOf,
    problems,
  });
  const documents: Uint8Array[] = [];
  columns.conditions(made('condition', (one) => toConditionFacts(base(one))));
  columns.encounters(made('encounter', (one) => toEncounterFacts(base(one))));
  columns.procedures(made('procedure', (one) => toProcedureFacts(base(one))));
  columns.observations(made('observation', (one) => toObservationFacts(base(one))));
  columns.medications(made('medication', (one) => toMedicationFacts(base(one))));
  columns.documents(
    made('document', (one) => {
      const { content } = one.record;
      documents.push(content);
      return toDocumentFacts(base(one), { name: blobNameOf(keys, content), bytes: content.length });
    }),
  );
  return documents;
}
