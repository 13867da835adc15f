import type { MemberRow } from '@optimiq/contracts/population';
import { t } from '../../messages.ts';
import { toCsv } from '../../ui/csv.ts';
import { factor } from '../../ui/formats.ts';

/** The shown rows as CSV: dates as YYYY-MM-DD, and no column that the rows do not hold. */
export function csvOf(rows: readonly MemberRow[]): string {
  const hasNames = rows.some(({ name }) => name !== undefined);
  const hasScores = rows.some(({ paymentThousandths }) => paymentThousandths !== undefined);
  const head = [
    t('column.memberKey'),
    ...(hasNames ? [t('column.member')] : []),
    t('column.sex'),
    t('column.age'),
    t('column.segment'),
    t('column.hccs'),
    t('column.lastService'),
    ...(hasScores ? [t('column.raw'), t('column.rafPayment')] : []),
  ];
  const lines = rows.map((row) => [
    row.memberKey,
    ...(hasNames ? [row.name ?? ''] : []),
    row.sex ?? '',
    String(row.age ?? ''),
    row.segment ?? '',
    String(row.hccs),
    row.lastServiceOn ?? '',
    ...(hasScores ? [factorText(row.rawThousandths), factorText(row.paymentThousandths)] : []),
  ]);
  return toCsv(head, lines);
}

// A file is read by programs: plain minus.
const factorText = (thousandths: number | undefined) =>
  thousandths === undefined ? '' : factor(thousandths).replace('−', '-');
