import type { SourceClaim } from '@optimiq/domain/records/source';
import type { Care } from './claim-draft.ts';

/** Numbers the claims of a member in the order of their dates, and gives them as a source would. */
export function numberClaims(care: Care): SourceClaim[] {
  const person = care.person;
  const prefix = person.memberId!.slice(3);
  const inOrder = care.claims
    .map((draft, made) => ({ draft, made }))
    .sort((a, b) => a.draft.from - b.draft.from || a.made - b.made)
    .map(({ draft }) => draft);
  inOrder.forEach((draft, index) => {
    draft.claimId = `C${prefix}${String(index + 1).padStart(4, '0')}`;
  });
  return inOrder.map((draft): SourceClaim => {
    const { codeSystem = 'icd10cm', billType, frequency } = draft;
    return {
      kind: 'claim',
      at: {},
      claimId: draft.claimId,
      ...(draft.replaces && { originalClaimId: draft.replaces.claimId }),
      ...draft.header,
      ...(billType && { billType: `${billType}${frequency}` }),
      frequency,
      person,
      diagnoses: draft.codes.map((code, index) => {
        // Earlier code systems have qualifiers of their own.
        const qualifiers = codeSystem === 'icd10cm' ? ['ABK', 'ABF'] : ['BK', 'BF'];
        return { order: index + 1, code, system: codeSystem, qualifier: qualifiers[index === 0 ? 0 : 1]! };
      }),
      lines: draft.lines,
    };
  });
}
