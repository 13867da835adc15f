import type { ScoringSettings } from '@optimiq/domain/risk/cms-hcc/receipt';
import type { CmsHccModel } from '@optimiq/reference/cms-hcc';
import type { ReceiptColumns } from '@optimiq/store/facts/receipt-columns';
import type { RiskSlab } from '@optimiq/store/facts/risk-input';

/** What a run begins with in a scoring thread; it reads the published tables itself. */
export type ScoreWorkerData = {
  readonly model: CmsHccModel;
  readonly paymentYear: number;
  readonly settings: Partial<ScoringSettings>;
  readonly runNo: number;
};

export type ToScoreWorker =
  /** A run begins; the one before has ended. */
  | { readonly kind: 'begin'; readonly data: ScoreWorkerData }
  | {
      readonly kind: 'slab';
      readonly slab: RiskSlab;
      readonly firstMemberNo: number;
      /** Numbers of published rows that this thread gives out in the run begin here. */
      readonly firstRowNo: number;
    }
  | { readonly kind: 'leaves' }
  /** Texts of one leaf or more each. */
  | { readonly kind: 'root'; readonly leaves: readonly (readonly string[])[] };

export type FromScoreWorker =
  | { readonly kind: 'scored'; readonly columns: ReceiptColumns; readonly members: number; readonly scored: number }
  | { readonly kind: 'leaves'; readonly leaves: readonly string[] }
  | { readonly kind: 'root'; readonly rootHash: string };
