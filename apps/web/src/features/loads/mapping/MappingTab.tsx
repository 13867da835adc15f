import type { LoadDetail } from '@optimiq/contracts/loads';
import type { FeedContractBody, LoadMapping } from '@optimiq/contracts/mapping';
import { diffContracts } from '@optimiq/domain/mapping/diff';
import { confidenceWord } from '@optimiq/domain/mapping/guess';
import { type TableKind, tableKinds } from '@optimiq/domain/mapping/targets';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { RequestFailed } from '../../../api/client.ts';
import { usePermissions } from '../../../api/session-store.ts';
import { t } from '../../../messages.ts';
import { type Column, DataTable } from '../../../ui/DataTable.tsx';
import { StatusChip } from '../../../ui/StatusChip.tsx';
import { Failed, Forbidden, Loading } from '../../../ui/states.tsx';
import { asContract, choiceOf, choicesOf, chosen, missingOf, transformed } from './draft.ts';
import './mapping.css';
import { mappingOf, saveMapping } from './queries.ts';
import { TransformField } from './TransformField.tsx';
import { changeText, choiceText, evidenceText } from './words.ts';

/** What the columns of a load's table mean: guessed with the evidence, to be corrected and saved as the feed's contract. */
export function MappingTab({ load }: { readonly load: LoadDetail }) {
  const may = usePermissions();
  const [kind, setKind] = useState<TableKind>();
  const isAllowed = may('load:write');
  const { data, error, refetch } = useQuery({ ...mappingOf(load.loadId, kind), enabled: isAllowed });
  if (!isAllowed) return <Forbidden permission="load:write" />;
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading label={t('mapping.loading')} rows={10} />;
  const isOpen = load.state === 'held' && load.holdReason === 'mapping';
  return <Editor key={`${data.kind} ${data.lastVersion}`} mapping={data} isOpen={isOpen} onKind={setKind} />;
}

type Props = {
  readonly mapping: LoadMapping;
  /** Whether the load waits for it; else it is shown as it was used. */
  readonly isOpen: boolean;
  readonly onKind: (kind: TableKind) => void;
};

function Editor({ mapping, isOpen, onKind }: Props) {
  const queries = useQueryClient();
  const [contract, setContract] = useState<FeedContractBody>(mapping.contract);
  const save = useMutation({
    mutationFn: () => saveMapping(mapping.loadId, contract, mapping.lastVersion),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['loads'] }),
  });
  const missing = missingOf(contract);
  const changes = mapping.last ? diffContracts(asContract(mapping.last), asContract(contract)) : [];
  return (
    <>
      <div className="mapping-head">
        <label>
          {t('mapping.kind')}{' '}
          <select
            className="input"
            value={contract.kind}
            disabled={!isOpen}
            onChange={(event) => onKind(event.target.value as TableKind)}
          >
            {tableKinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(`mapping.kind.${kind}`)}
              </option>
            ))}
          </select>
        </label>
        <span className="mute">{t('mapping.mapped', { n: contract.columns.length, of: mapping.columns.length })}</span>
        <span role="status">
          {missing.length === 0 ? (
            <StatusChip tone="ok">{t('mapping.complete')}</StatusChip>
          ) : (
            missing.map((group) => (
              <StatusChip key={group.join()} tone="bad">
                {t('mapping.missing', { targets: group.map(choiceText).join(t('mapping.or')) })}
              </StatusChip>
            ))
          )}
        </span>
        {isOpen && (
          <button
            type="button"
            className="btn primary end"
            disabled={missing.length > 0 || save.isPending}
            onClick={() => save.mutate()}
          >
            {t('mapping.save')}
          </button>
        )}
      </div>
      {save.error && (
        <p className="banner bad" role="alert">
          {t(
            save.error instanceof RequestFailed && save.error.code === 'conflict'
              ? 'mapping.conflict'
              : 'mapping.failed',
          )}
        </p>
      )}
      <DataTable
        caption={t('mapping.columns')}
        columns={columnsOf({ mapping, contract, isOpen, onChange: setContract })}
        rows={mapping.columns}
        rowKey={({ index }) => String(index)}
        rowClass={({ index }) => (contract.columns.some((one) => one.index === index) ? undefined : 'off')}
        isCompact
      />
      {mapping.last && (
        <details className="mapping-changes">
          <summary>{t('mapping.changes', { n: changes.length, version: mapping.lastVersion })}</summary>
          <ul>
            {changes.map((change) => (
              <li key={JSON.stringify(change)}>{changeText(change)}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

type RowProps = {
  readonly mapping: LoadMapping;
  readonly contract: FeedContractBody;
  readonly isOpen: boolean;
  readonly onChange: (contract: FeedContractBody) => void;
};

type MappingRow = LoadMapping['columns'][number];

function columnsOf({ mapping, contract, isOpen, onChange }: RowProps): readonly Column<MappingRow>[] {
  const mappedAt = new Map(contract.columns.map((one) => [one.index, one]));
  const choices = ['', ...choicesOf(contract.kind)];
  return [
    { id: 'header', header: t('mapping.column'), cell: ({ header }) => <span className="mono">{header}</span> },
    {
      id: 'samples',
      header: t('mapping.samples'),
      wraps: true,
      cell: ({ samples }) => <span className="mono mute">{samples.join(' · ') || t('mapping.empty')}</span>,
    },
    {
      id: 'target',
      header: t('mapping.target'),
      cell: ({ index, header }) => (
        <select
          className="input"
          aria-label={t('mapping.targetOf', { column: header })}
          disabled={!isOpen}
          value={choiceOf(mappedAt.get(index))}
          onChange={(event) => onChange(chosen(contract, mapping, index, event.target.value))}
        >
          {choices.map((choice) => (
            <option key={choice} value={choice}>
              {choiceText(choice)}
            </option>
          ))}
        </select>
      ),
    },
    {
      id: 'sure',
      header: t('mapping.sure'),
      cell: (row) => <Sureness row={row} choice={choiceOf(mappedAt.get(row.index))} />,
    },
    {
      id: 'transform',
      header: t('mapping.transform'),
      cell: ({ index, header }) => {
        const mapped = mappedAt.get(index);
        if (!mapped || !isOpen) return null;
        const { transform } = mapped as { transform: Parameters<typeof TransformField>[0]['transform'] };
        return (
          <TransformField
            column={header}
            transform={transform}
            onChange={(next) => onChange(transformed(contract, index, next))}
          />
        );
      },
    },
  ];
}

const tones = { high: 'ok', medium: 'warn', low: 'bad' } as const;

/** How sure the guess is that stands in the row; what a person chose needs no evidence. */
function Sureness({ row, choice }: { readonly row: MappingRow; readonly choice: string }) {
  const guess = [...(row.guess ? [row.guess] : []), ...row.alternatives].find((one) => choiceOf(one) === choice);
  if (choice === '') return null;
  if (!guess) return <span className="mute">{t('mapping.byHand')}</span>;
  const word = confidenceWord(guess.confidence);
  return (
    <span title={evidenceText(guess)}>
      <StatusChip tone={tones[word]}>{t(`mapping.confidence.${word}`)}</StatusChip>
      <span className="mapping-why">{evidenceText(guess)}</span>
    </span>
  );
}
