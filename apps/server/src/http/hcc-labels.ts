import { parseHcc } from '@optimiq/domain/kernel/codes';
import { publishedCmsHcc } from '@optimiq/reference/cms-hcc';
import { modelId } from '../jobs/run-settings.ts';

type CodeRow = { readonly hcc: number; readonly tableRow: string };

const rowsByCode = new Map<number, ReadonlyMap<string, readonly CodeRow[]>>();
const published = new Map<number, ReturnType<typeof publishedCmsHcc>>();

/** The published name of an HCC; its number when the label table has none. */
export function hccLabel(paymentYear: number, hcc: number): string {
  const parsed = parseHcc(hcc);
  return (parsed.ok && publishedOf(paymentYear).labels.get(parsed.value)) || `HCC ${hcc}`;
}

/** Where the published name stands. */
export const hccLabelRow = (paymentYear: number, hcc: number): string => `${folderOf(paymentYear)}/labels:${hcc}`;

/** HCCs a code maps to before edits, with their rows; empty for a code outside the model. */
export function rowsOfCode(paymentYear: number, code: string): readonly CodeRow[] {
  let index = rowsByCode.get(paymentYear);
  if (!index) {
    const made = new Map<string, CodeRow[]>();
    for (const row of publishedOf(paymentYear).diagnoses) {
      const rows = made.get(row.code) ?? [];
      rows.push({ hcc: row.hcc, tableRow: row.tableRow });
      made.set(row.code, rows);
    }
    index = made;
    rowsByCode.set(paymentYear, index);
  }
  return index.get(code) ?? [];
}

/** Whether a procedure is on the service year's list that lets a claim's diagnoses in. */
export const isEligibleProcedure = (paymentYear: number, code: string): boolean =>
  publishedOf(paymentYear).eligibleProcedures.has(code);

function publishedOf(paymentYear: number): ReturnType<typeof publishedCmsHcc> {
  let tables = published.get(paymentYear);
  if (!tables) {
    tables = publishedCmsHcc(modelId, paymentYear);
    published.set(paymentYear, tables);
  }
  return tables;
}

/** Folder of a payment year's tables, as their rows name it. */
function folderOf(paymentYear: number): string {
  const first = publishedOf(paymentYear).diagnoses[0]?.tableRow ?? '';
  return first.slice(0, first.lastIndexOf('/diagnoses'));
}
