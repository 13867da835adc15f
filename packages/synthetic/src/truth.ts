import type { ClaimDraft } from './claim-draft.ts';
import type { SyntheticTables } from './tables.ts';

/**
 * Why a planted diagnosis adds nothing, in words of the manifest; no engine reads them. A claim's reasons come first.
 * `replaced` and `voided`: the claim is not the latest of its kind.
 */
export type PlantedReason =
  | 'code-system'
  | 'outside-window'
  | 'bill-type-not-eligible'
  | 'procedure-not-eligible'
  | 'not-in-model'
  | 'age-edit'
  | 'requires-other-category'
  | 'replaced'
  | 'voided';

/** What should become of one diagnosis of a planted claim. */
export type DiagnosisExpectation = {
  readonly code: string;
  readonly counts: boolean;
  /** V28 HCCs when it counts, after age and sex edits and before hierarchies. */
  readonly hccs: readonly number[];
  /** All that apply, the first to apply first; empty when it counts. */
  readonly reasons: readonly PlantedReason[];
  readonly outrankedBy?: number;
};

/** One thing planted on purpose (or left behind by chance and noticed: a natural gap). */
export type TruthEntry = { readonly memberId: string; readonly claimId: string } & (
  | {
      readonly kind: 'coding-gap';
      readonly code: string;
      readonly hcc: number;
      readonly lastCodedYear: number;
      readonly missingYear: number;
      readonly cause: 'planted' | 'natural';
    }
  | {
      readonly kind: 'unsupported-diagnosis';
      readonly case: string;
      readonly code: string;
      readonly hccs: readonly number[];
      readonly paymentYear: number;
    }
  | {
      readonly kind: 'claim';
      readonly plant: string;
      readonly paymentYear: number;
      /** Every diagnosis of the claim, in its order. */
      readonly diagnoses: readonly DiagnosisExpectation[];
    }
  | {
      readonly kind: 'replacement' | 'void';
      readonly originalClaimId: string;
      readonly paymentYear: number;
      /** Codes that only the original has. */
      readonly removedCodes: readonly string[];
    }
);

/** An entry whose claim is not numbered yet. */
export type PendingEntry = () => TruthEntry;

const inpatient = new Set(['11', '41']);
const outpatient = new Set(['12', '13', '71', '77', '85']);

/** Whether the generator made the claim to be evidence: a stay, or a visit of a kind the tables mark as counting. */
export function isMadeAsEvidence(draft: ClaimDraft, tables: SyntheticTables): boolean {
  if (draft.billType && inpatient.has(draft.billType)) return true;
  if (draft.billType && !outpatient.has(draft.billType)) return false;
  return draft.lines.some(({ procedure }) => procedure !== undefined && tables.procedure.get(procedure)?.counts);
}

/** HCCs that the codes of some claims are meant to pay. */
export function hccsOf(drafts: readonly ClaimDraft[], tables: SyntheticTables): Set<number> {
  return new Set(drafts.flatMap(({ codes }) => codes.flatMap((code) => tables.hccs.get(code) ?? [])));
}
