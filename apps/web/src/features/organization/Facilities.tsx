import type { Facility } from '@optimiq/contracts/organization';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { IconCheck } from '../../ui/icons.ts';
import { Missing } from '../../ui/Missing.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { Empty } from '../../ui/states.tsx';
import { FacilityDialog } from './FacilityDialog.tsx';
import { inTree, type Placed } from './facility-tree.ts';
import { setClosed } from './queries.ts';

type Props = { readonly facilities: readonly Facility[]; readonly mayChange: boolean };

/** Places of the organization under the units above them, with their checked numbers. */
export function Facilities({ facilities, mayChange }: Props) {
  const may = usePermissions();
  const queries = useQueryClient();
  const renew = () => void queries.invalidateQueries({ queryKey: ['organization'] });
  const [isAdding, setAdding] = useState(false);
  const [edited, setEdited] = useState<Facility>();
  const [turned, setTurned] = useState<Facility>();
  const turn = turned?.isClosed ? 'reopen' : 'close';
  return (
    <Card
      title={t('facilities.title')}
      note={t('facilities.note')}
      actions={
        mayChange && (
          <button type="button" className="btn" onClick={() => setAdding(true)}>
            {t('facilities.add')}
          </button>
        )
      }
    >
      {facilities.length === 0 ? (
        <Empty title={t('facilities.none')} hint={t('facilities.none.hint')} />
      ) : (
        <DataTable
          caption={t('facilities.title')}
          columns={columnsFor(mayChange, may('audit:read'), setEdited, setTurned)}
          rows={inTree(facilities)}
          rowKey={({ facilityId }) => facilityId}
          rowClass={({ isClosed }) => (isClosed ? 'off' : undefined)}
        />
      )}
      {isAdding && <FacilityDialog facilities={facilities} onClose={() => setAdding(false)} onDone={renew} />}
      {edited && (
        <FacilityDialog facility={edited} facilities={facilities} onClose={() => setEdited(undefined)} onDone={renew} />
      )}
      {turned && (
        <FormDialog
          title={t(`facility.${turn}.title`, { name: turned.name })}
          hint={t(`facility.${turn}.hint`)}
          verb={t(`facility.${turn}`)}
          send={() => setClosed(turned.facilityId, !turned.isClosed)}
          onDone={renew}
          onClose={() => setTurned(undefined)}
        />
      )}
    </Card>
  );
}

type Choose = (facility: Facility) => void;

const columnsFor = (
  mayChange: boolean,
  mayAudit: boolean,
  onEdit: Choose,
  onTurn: Choose,
): readonly Column<Placed>[] => [
  {
    id: 'name',
    header: t('facility.name'),
    cell: ({ name, depth }) => (
      <span style={{ paddingLeft: Math.max(0, depth - 1) * 20 }}>
        {depth > 0 && <span className="under" aria-hidden="true" />}
        {name}
      </span>
    ),
  },
  { id: 'kind', header: t('facility.kind'), cell: ({ kind }) => t(`facility.kind.${kind}`) },
  { id: 'npi', header: t('facility.npi'), cell: ({ npi }) => <Checked value={npi} what={t('facility.npi.checked')} /> },
  { id: 'tin', header: t('facility.tin'), cell: ({ tin }) => <Checked value={tin} what={t('facility.tin.checked')} /> },
  { id: 'ccn', header: t('facility.ccn'), cell: ({ ccn }) => <Checked value={ccn} what={t('facility.ccn.checked')} /> },
  {
    id: 'state',
    header: t('column.state'),
    cell: ({ isClosed }) => (
      <StatusChip tone={isClosed ? 'neutral' : 'ok'}>{t(isClosed ? 'facility.closed' : 'facility.open')}</StatusChip>
    ),
  },
  ...(mayChange
    ? [
        {
          id: 'turn',
          header: t('facility.action'),
          cell: (facility: Placed) => (
            <span className="row">
              {mayAudit && (
                <Link
                  className="btn quiet"
                  to={paths.audit}
                  search={{ subjectKind: 'facility', subjectId: facility.facilityId }}
                  aria-label={t('facility.historyOne', { name: facility.name })}
                >
                  {t('facility.history')}
                </Link>
              )}
              <button
                type="button"
                className="btn quiet"
                aria-label={t('facility.changeOne', { name: facility.name })}
                onClick={() => onEdit(facility)}
              >
                {t('facility.change')}
              </button>
              <button
                type="button"
                className="btn quiet"
                aria-label={t(facility.isClosed ? 'facility.reopenOne' : 'facility.closeOne', { name: facility.name })}
                onClick={() => onTurn(facility)}
              >
                {t(facility.isClosed ? 'facility.reopen' : 'facility.close')}
              </button>
            </span>
          ),
        },
      ]
    : []),
];

/** A number with the sign that it was checked, and by which rule. */
function Checked({ value, what }: { readonly value: string | undefined; readonly what: string }) {
  if (!value) return <Missing reason={t('facility.noNumber')} />;
  return (
    <span className="row" title={what}>
      <span className="mono">{value}</span>
      <IconCheck className="i s ok-t" aria-hidden />
      <span className="hidden-text">{what}</span>
    </span>
  );
}
