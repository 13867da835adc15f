import type { SourceAcknowledgement } from '@optimiq/domain/records/source-acknowledgement';

export type AcknowledgementSink = {
  /** An answer was found, whether it can be loaded or not. */
  row(): void;
  record(record: SourceAcknowledgement): void;
};

export type Outcome = SourceAcknowledgement['outcome'];
