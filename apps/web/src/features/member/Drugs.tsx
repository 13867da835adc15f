import type { Dispensed, MemberClinical, Ordered } from '@optimiq/contracts/clinical';
import { t, textOf } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count, date } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';

/** Drugs as they were dispensed, with until when the last fill lasts, and as they were prescribed. */
export function Drugs({ data: { dispensed, ordered, asOf } }: { readonly data: MemberClinical }) {
  return (
    <>
      {dispensed.length > 0 && (
        <Card
          title={t('clinical.dispensed')}
          note={t('clinical.drugs', { n: dispensed.length })}
          foot={t('clinical.dispensed.foot', { day: date(asOf) })}
        >
          <DataTable
            caption={t('clinical.dispensed')}
            columns={dispensedColumns(asOf)}
            rows={dispensed}
            rowKey={({ coding, code }) => `${coding}/${code}`}
            isCompact
          />
        </Card>
      )}
      {ordered.length > 0 && (
        <Card title={t('clinical.ordered')} note={t('clinical.orders', { n: ordered.length })}>
          <DataTable
            caption={t('clinical.ordered')}
            columns={orderedColumns}
            rows={ordered.map((row, at) => ({ ...row, at }))}
            rowKey={({ at }) => String(at)}
            isCompact
          />
        </Card>
      )}
    </>
  );
}

const code = (system: string, text: string) => (
  <>
    <span className="mono">{text}</span> <span className="mute xs">{textOf('clinical.system', system)}</span>
  </>
);

const dispensedColumns = (asOf: string): readonly Column<Dispensed>[] => [
  { id: 'code', header: t('clinical.drug'), cell: ({ coding, code: text }) => code(coding, text) },
  { id: 'fills', header: t('clinical.fills'), isNumeric: true, cell: ({ fills }) => count(fills) },
  {
    id: 'days',
    header: t('clinical.days'),
    isNumeric: true,
    cell: ({ days }) => (days === undefined ? <Missing reason={t('clinical.noDays')} /> : count(days)),
  },
  { id: 'first', header: t('clinical.first'), cell: ({ firstOn }) => date(firstOn) },
  { id: 'last', header: t('clinical.last'), cell: ({ lastOn }) => date(lastOn) },
  {
    id: 'runsOut',
    header: t('clinical.runsOut'),
    cell: ({ runsOutOn }) => {
      if (runsOutOn === undefined) return <Missing reason={t('clinical.noDays')} />;
      if (runsOutOn >= asOf) return date(runsOutOn);
      return <StatusChip tone="neutral">{t('clinical.ranOut', { day: date(runsOutOn) })}</StatusChip>;
    },
  },
];

const orderedColumns: readonly Column<Ordered & { readonly at: number }>[] = [
  { id: 'code', header: t('clinical.drug'), cell: ({ system, code: text }) => code(system, text) },
  {
    id: 'writtenOn',
    header: t('clinical.writtenOn'),
    cell: ({ writtenOn }) => (writtenOn === undefined ? <Missing reason={t('clinical.noDate')} /> : date(writtenOn)),
  },
  {
    id: 'status',
    header: t('clinical.status'),
    cell: ({ status, intent }) => [status, intent].filter(Boolean).join(' · '),
  },
  {
    id: 'days',
    header: t('clinical.days'),
    isNumeric: true,
    cell: ({ days }) => (days === undefined ? <Missing reason={t('clinical.noDays')} /> : count(days)),
  },
  {
    id: 'refills',
    header: t('clinical.refills'),
    isNumeric: true,
    cell: ({ refills }) => (refills === undefined ? <Missing reason={t('clinical.noRefills')} /> : count(refills)),
  },
];
