import type { SamlSettings } from '@optimiq/domain/access/federation';

/** What an answer has to fit. */
export type Expected = {
  readonly provider: SamlSettings;
  /** Entity id of this organization here. */
  readonly audience: string;
  /** Address of its assertion consumer service. */
  readonly recipient: string;
  /** Of the request this answers; unsolicited answers are refused. */
  readonly requestId: string;
  readonly now: Date;
};

export type SamlFault =
  | 'form'
  | 'structure'
  | 'certificate'
  | 'signature'
  | 'status'
  | 'issuer'
  | 'destination'
  | 'request'
  | 'version'
  | 'subject'
  | 'confirmation'
  | 'conditions'
  | 'audience'
  | 'time'
  | 'statement';
