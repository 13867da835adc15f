import type { SourceProblem } from '@optimiq/domain/records/source';
import type { SourceAcknowledgement } from '@optimiq/domain/records/source-acknowledgement';
import type { KeyOf } from '@optimiq/store/crypto/record-keys';
import type { AcknowledgementFacts } from '@optimiq/store/facts/acknowledgements';
import { Fitting } from './fitting.ts';
import { joinedNumber } from './joined-number.ts';

/** What a receiver said, without numbers: control, claim and payer's claim number become keys. */
export function toAcknowledgementFacts(
  record: SourceAcknowledgement,
  keyOf: KeyOf,
  problems: SourceProblem[],
): AcknowledgementFacts {
  const fit = new Fitting('acknowledgements', record.at, problems);
  const errorFit = new Fitting('acknowledgement_errors', record.at, problems);
  const { by, level, outcome, interchange, group, transaction, claimId, payerClaimId, line, on, billedCents } = record;
  return {
    acknowledgementKey: keyOf(
      'acknowledgement',
      joinedNumber([by, level, interchange, group, transaction, claimId, payerClaimId, line]),
    ),
    controlKey: keyOf('control', joinedNumber([interchange, group, transaction])),
    ...(claimId ? { claimKey: keyOf('claim', claimId) } : {}),
    ...(payerClaimId ? { payerClaimKey: keyOf('payer-claim', payerClaimId) } : {}),
    by,
    level,
    outcome,
    ...(line === undefined ? {} : { line }),
    ...fit.date('on', 'said_on', on),
    ...(billedCents === undefined ? {} : { billedCents }),
    errors: record.errors.map((error) => ({
      ...errorFit.text('element', 'element', error.element),
      ...errorFit.text('code', 'code', error.code),
      ...errorFit.text('detail', 'detail', error.detail),
      ...errorFit.text('segment', 'segment', error.segment),
      ...(error.segmentPosition === undefined ? {} : { segmentPosition: error.segmentPosition }),
      ...(error.elementPosition === undefined ? {} : { elementPosition: error.elementPosition }),
    })),
  };
}
