import { scoringSettings } from '@optimiq/domain/risk/cms-hcc/model';
import type { ScoringSettings } from '@optimiq/domain/risk/cms-hcc/receipt';
import type { CmsHccTables } from '@optimiq/domain/risk/cms-hcc/tables';
import { cmsHccPaymentYears, loadCmsHcc } from '@optimiq/reference/cms-hcc';
import type { KeptRuns } from '@optimiq/store/postgres/runs-numbers';

/** The model that product runs score with. */
export const modelId = 'cms-hcc-v28';

/** Raised whenever a change of the engine may change a receipt, or what is stored beside it. 2: gaps. */
export const engineVersion = '2';

/** Latest payment year whose tables are shipped. */
export const latestPaymentYear = Math.max(...cmsHccPaymentYears[modelId]);

/** Tables of a payment year; read once per process. */
export const tablesOf = (paymentYear: number): CmsHccTables => loadCmsHcc(modelId, paymentYear);

/** Name of the table version as receipts give it. */
export const tableVersionOf = (paymentYear: number): string => tablesOf(paymentYear).version;

/** Full receipts are kept of the current run of each payment year, a few before it, and what the past is looked at by. */
export const keptRuns: KeptRuns = { latest: 3, days: 14, months: 12 };

/** Product runs apply the code editor's age conditions; the payment year says which hierarchy program holds. */
export const productScoring = (paymentYear: number): ScoringSettings =>
  scoringSettings(tablesOf(paymentYear), { mceEdits: true });

/** The same as stored with a run and named in its receipts. */
export function productSettings(paymentYear: number): Record<string, string> {
  const { mceEdits, hierarchySemantics } = productScoring(paymentYear);
  return { mce_edits: mceEdits ? 'on' : 'off', hierarchy_semantics: hierarchySemantics };
}

/** Settings of a stored run as the engine takes them. */
export function scoringOf(paymentYear: number, settings: Record<string, string>): ScoringSettings {
  return scoringSettings(tablesOf(paymentYear), {
    mceEdits: settings['mce_edits'] === 'on',
    ...(settings['hierarchy_semantics'] === 'live' || settings['hierarchy_semantics'] === 'as-mapped'
      ? { hierarchySemantics: settings['hierarchy_semantics'] }
      : {}),
  });
}
