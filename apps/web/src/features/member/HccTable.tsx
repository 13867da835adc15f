import type { Receipt, ReceiptHcc } from '@optimiq/contracts/members';
import { useState } from 'react';
import { t } from '../../messages.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { date, factor, icd10Cm } from '../../ui/formats.ts';
import { IconChevronDown, IconChevronRight } from '../../ui/icons.ts';
import { Missing } from '../../ui/Missing.tsx';
import { StatusChip, type Tone } from '../../ui/StatusChip.tsx';
import { Diagnoses } from './Diagnoses.tsx';
import { useEvidence } from './evidence.ts';

const tones: Record<ReceiptHcc['status'], Tone> = { counts: 'ok', outranked: 'neutral', 'not-paid': 'neutral' };

/** The member's HCCs. A row unfolds to its diagnoses and the claims they stand on. */
export function HccTable({ hccs }: { readonly hccs: Receipt['hccs'] }) {
  const [open, setOpen] = useState<readonly number[]>([]);
  const { openTableRow } = useEvidence();
  const toggle = (hcc: number) => setOpen(open.includes(hcc) ? open.filter((one) => one !== hcc) : [...open, hcc]);
  const hasFactors = hccs.some(({ coefficientThousandths }) => coefficientThousandths !== undefined);

  const columns: readonly Column<ReceiptHcc>[] = [
    {
      id: 'hcc',
      header: t('column.hccOfModel'),
      cell: ({ hcc }) => (
        <button
          type="button"
          className="link ink row"
          data-open
          aria-expanded={open.includes(hcc)}
          onClick={() => toggle(hcc)}
        >
          {open.includes(hcc) ? (
            <IconChevronDown className="i s" aria-hidden />
          ) : (
            <IconChevronRight className="i s" aria-hidden />
          )}
          <span className="b">{t('hcc', { hcc: String(hcc) })}</span>
        </button>
      ),
    },
    {
      id: 'codes',
      header: t('column.icd10Cm'),
      cell: ({ diagnoses }) => <span className="mono">{codesText(diagnoses)}</span>,
    },
    { id: 'label', header: t('column.condition'), wraps: true, cell: ({ label }) => label },
    {
      id: 'status',
      header: t('column.status'),
      cell: (row) => <StatusChip tone={tones[row.status]}>{statusText(row)}</StatusChip>,
    },
    {
      id: 'last',
      header: t('column.lastDos'),
      cell: ({ lastServiceOn }) =>
        lastServiceOn === undefined ? <Missing reason={t('conditions.noDate')} /> : date(lastServiceOn),
    },
    {
      id: 'evidence',
      header: t('column.claims'),
      isNumeric: true,
      cell: ({ hcc, diagnoses }) => (
        <button
          type="button"
          className="link"
          onClick={() => toggle(hcc)}
          aria-label={t('conditions.claims', { hcc: String(hcc), n: claimsOf(diagnoses) })}
        >
          {claimsOf(diagnoses)}
        </button>
      ),
    },
    ...(hasFactors ? [factorColumn(openTableRow)] : []),
  ];
  return (
    <DataTable
      caption={t('conditions.title')}
      columns={columns}
      rows={hccs}
      rowKey={({ hcc }) => String(hcc)}
      rowClass={({ status }) => (status === 'counts' ? undefined : 'off')}
      detail={(row) => open.includes(row.hcc) && <Diagnoses of={row} span={columns.length} />}
    />
  );
}

const factorColumn = (openTableRow: (ref: string) => void): Column<ReceiptHcc> => ({
  id: 'factor',
  header: t('column.coefficient'),
  isNumeric: true,
  cell: ({ hcc, coefficientThousandths, tableRow }) =>
    coefficientThousandths === undefined ? (
      <Missing reason={t('conditions.noFactor')} />
    ) : (
      <button
        type="button"
        className="link"
        onClick={() => openTableRow(tableRow)}
        aria-label={t('conditions.rule', { hcc: String(hcc), value: factor(coefficientThousandths) })}
      >
        {factor(coefficientThousandths)}
      </button>
    ),
});

function statusText({ status, outrankedBy }: ReceiptHcc): string {
  if (status === 'outranked' && outrankedBy !== undefined) return t('status.outrankedBy', { hcc: String(outrankedBy) });
  return t(`status.${status}`);
}

/** The first two codes, and how many more. */
function codesText(diagnoses: ReceiptHcc['diagnoses']): string {
  const codes = diagnoses.map(({ code }) => icd10Cm(code));
  const rest = codes.length - 2;
  return rest > 0 ? t('conditions.codes', { codes: codes.slice(0, 2).join(', '), n: rest }) : codes.join(', ');
}

const claimsOf = (diagnoses: ReceiptHcc['diagnoses']): number =>
  new Set(diagnoses.flatMap(({ evidence }) => evidence.map(({ claimKey }) => claimKey))).size;
