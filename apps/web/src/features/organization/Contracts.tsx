import type { ContractOnFile } from '@optimiq/contracts/organization';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { count, date, shortHash } from '../../ui/formats.ts';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { Empty } from '../../ui/states.tsx';
import { ContractDialog, EndContractDialog } from './ContractDialogs.tsx';
import { contractTime } from './contract-time.ts';

const soonDays = 60;
const tones = { future: 'info', active: 'ok', ended: 'neutral' } as const;
/** Agreements end by the calendar's day, also in a demo, whose data stands still. */
const today = (): string => new Date().toISOString().slice(0, 10);

type Props = { readonly contracts: readonly ContractOnFile[]; readonly mayChange: boolean };

/** Agreements on file with who signed them, from when to when, and the hash of what was signed. */
export function Contracts({ contracts, mayChange }: Props) {
  const queries = useQueryClient();
  const renew = () => void queries.invalidateQueries({ queryKey: ['organization'] });
  const [isAdding, setAdding] = useState(false);
  const [ending, setEnding] = useState<ContractOnFile>();
  return (
    <Card
      title={t('contracts.title')}
      note={t('contracts.note')}
      actions={
        mayChange && (
          <button type="button" className="btn" onClick={() => setAdding(true)}>
            {t('contracts.add')}
          </button>
        )
      }
    >
      {contracts.length === 0 ? (
        <Empty title={t('contracts.none')} hint={t('contracts.none.hint')} />
      ) : (
        <DataTable
          caption={t('contracts.title')}
          columns={columnsFor(mayChange, setEnding)}
          rows={contracts}
          rowKey={({ contractId }) => contractId}
          rowClass={({ state }) => (state === 'ended' ? 'off' : undefined)}
        />
      )}
      {isAdding && <ContractDialog onClose={() => setAdding(false)} onDone={renew} />}
      {ending && <EndContractDialog contract={ending} onClose={() => setEnding(undefined)} onDone={renew} />}
    </Card>
  );
}

const columnsFor = (
  mayChange: boolean,
  onEnd: (contract: ContractOnFile) => void,
): readonly Column<ContractOnFile>[] => [
  {
    id: 'kind',
    header: t('contract.kind'),
    cell: ({ kind, version }) => t('contract.named', { kind: t(`contract.short.${kind}`), version }),
  },
  {
    id: 'state',
    header: t('column.state'),
    cell: ({ state }) => <StatusChip tone={tones[state]}>{t(`contract.state.${state}`)}</StatusChip>,
  },
  { id: 'signer', header: t('contract.signer'), cell: ({ signer }) => signer },
  { id: 'from', header: t('contract.from'), cell: ({ effectiveOn }) => date(effectiveOn) },
  { id: 'until', header: t('contract.until'), cell: (contract) => <Until contract={contract} /> },
  {
    id: 'hash',
    header: t('contract.hash'),
    cell: ({ documentSha256 }) => (
      <span className="mono" title={documentSha256}>
        {shortHash(documentSha256)}
      </span>
    ),
  },
  ...(mayChange
    ? [
        {
          id: 'end',
          header: t('contract.action'),
          cell: (contract: ContractOnFile) =>
            contract.state !== 'ended' && (
              <button
                type="button"
                className="btn quiet"
                aria-label={t('contract.endOne', {
                  kind: t(`contract.short.${contract.kind}`),
                  version: contract.version,
                })}
                onClick={() => onEnd(contract)}
              >
                {t('contract.end')}
              </button>
            ),
        },
      ]
    : []),
];

/** The last day, how long it is until then, and how much of the time is over. */
function Until({ contract }: { readonly contract: ContractOnFile }) {
  const { lastDay, daysLeft, share } = contractTime(contract, today());
  if (lastDay === undefined || daysLeft === undefined) return <span className="mute">{t('contract.noEnd')}</span>;
  const isSoon = contract.state === 'active' && daysLeft <= soonDays;
  return (
    <span className="row">
      <span>{date(lastDay)}</span>
      <span className="contract-time" aria-hidden="true">
        <i style={{ width: `${Math.round((share ?? 0) * 100)}%` }} className={isSoon ? 'soon' : undefined} />
      </span>
      {daysLeft >= 0 &&
        (isSoon ? (
          <StatusChip tone="warn">{t('contract.daysLeft', { n: daysLeft, count: count(daysLeft) })}</StatusChip>
        ) : (
          <span className="sm mute">{t('contract.daysLeft', { n: daysLeft, count: count(daysLeft) })}</span>
        ))}
    </span>
  );
}
