import type { SourceAcknowledgement, SourceAcknowledgementError } from '@optimiq/domain/records/source-acknowledgement';
import type { ColumnSet } from './column-set.ts';
import { partSet, recordSet } from './record-set.ts';

/** An error without its element where that has no known form. */
export type AcknowledgementErrorFacts = Partial<SourceAcknowledgementError>;

/** What a receiver said, without numbers: keys stand for control, claim and payer's claim number. */
export type AcknowledgementFacts = Pick<
  SourceAcknowledgement,
  'by' | 'level' | 'outcome' | 'line' | 'on' | 'billedCents'
> & {
  readonly acknowledgementKey: string;
  readonly controlKey: string;
  readonly claimKey?: string;
  readonly payerClaimKey?: string;
  readonly errors: readonly AcknowledgementErrorFacts[];
};

export type AcknowledgementColumns = { readonly acknowledgements: ColumnSet; readonly errors: ColumnSet };

/** Acknowledgements of a load as rows of `acknowledgements` and `acknowledgement_errors`. */
export function acknowledgementColumns(
  loadNo: number,
  first: number,
  rows: readonly AcknowledgementFacts[],
): AcknowledgementColumns {
  const numbered = ({ errors }: AcknowledgementFacts) => errors.map((error, index) => ({ ...error, index }));
  return {
    acknowledgements: recordSet('acknowledgements', loadNo, first, rows, {
      acknowledgement_key: (row) => row.acknowledgementKey,
      control_key: (row) => row.controlKey,
      claim_key: (row) => row.claimKey,
      payer_claim_key: (row) => row.payerClaimKey,
      said_by: (row) => row.by,
      level: (row) => row.level,
      outcome: (row) => row.outcome,
      line_no: (row) => row.line,
      said_on: (row) => row.on,
      billed_cents: (row) => row.billedCents,
    }),
    errors: partSet('acknowledgement_errors', loadNo, first, rows, numbered, {
      position: (error) => error.index + 1,
      element: (error) => error.element,
      code: (error) => error.code,
      detail: (error) => error.detail,
      segment: (error) => error.segment,
      segment_position: (error) => error.segmentPosition,
      element_position: (error) => error.elementPosition,
    }),
  };
}
