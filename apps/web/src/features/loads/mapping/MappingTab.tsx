import type { LoadDetail } from '@optimiq/contracts/loads';
import type { FeedContractBody, LoadMapping } from '@optimiq/contracts/mapping';
import { diffContracts } from '@optimiq/domain/mapping/diff';
import { type TableKind, tableKinds } from '@optimiq/domain/mapping/targets';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { RequestFailed } from '../../../api/client.ts';
import { usePermissions } from '../../../api/session-store.ts';
import { t } from '../../../messages.ts';
import { StatusChip } from '../../../ui/StatusChip.tsx';
import { Failed, Forbidden, Loading } from '../../../ui/states.tsx';
import { decideLoad, isHeldForMapping } from '../queries.ts';
import { asContract, choiceOf, missingOf } from './draft.ts';
import { MappingColumns } from './MappingColumns.tsx';
import './mapping.css';
import { mappingOf, saveMapping } from './queries.ts';
import { changeText, choiceText, columnName } from './words.ts';

/** What the columns of a table mean: guessed with the evidence, corrected, saved as the feed's contract. */
export function MappingTab({ load }: { readonly load: LoadDetail }) {
  const may = usePermissions();
  const [kind, setKind] = useState<TableKind>();
  const isAllowed = may('load:write');
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...mappingOf(load.loadId, kind),
    enabled: isAllowed,
    // The list of kinds stays where it is, and keeps the focus, while the columns are guessed anew.
    placeholderData: keepPreviousData,
  });
  if (!isAllowed) return <Forbidden permission="load:write" />;
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading label={t('mapping.loading')} rows={10} />;
  const isOpen = isHeldForMapping(load);
  return (
    <div aria-busy={isPlaceholderData}>
      <div className="mapping-head">
        <label>
          {t('mapping.kind')}{' '}
          <select
            className="select"
            value={kind ?? data.contract.kind}
            disabled={!isOpen}
            onChange={(event) => setKind(event.target.value as TableKind)}
          >
            {tableKinds.map((one) => (
              <option key={one} value={one}>
                {t(`mapping.kind.${one}`)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Editor
        key={`${data.contract.kind} ${data.lastVersion} ${isOpen}`}
        mapping={data}
        isOpen={isOpen && !isPlaceholderData}
      />
    </div>
  );
}

type Props = {
  readonly mapping: LoadMapping;
  /** Whether the load waits for it; else it is shown as it was used. */
  readonly isOpen: boolean;
};

function Editor({ mapping, isOpen }: Props) {
  const [contract, setContract] = useState<FeedContractBody>(mapping.contract);
  const [displaced, setDisplaced] = useState<string>();
  const change = (next: FeedContractBody, index: number) => {
    setContract(next);
    const lost = contract.columns.find(
      (one) => one.index !== index && !next.columns.some((now) => now.index === one.index),
    );
    setDisplaced(
      lost &&
        t('mapping.displaced', {
          target: choiceText(choiceOf(lost)),
          column: columnName(mapping.columns[lost.index]!),
        }),
    );
  };
  return (
    <>
      <Standing mapping={mapping} contract={contract} isOpen={isOpen} />
      <p className="mapping-note" role="status">
        {displaced}
      </p>
      {mapping.last && isOpen && <Changes mapping={mapping} contract={contract} version={mapping.lastVersion} />}
      <MappingColumns mapping={mapping} contract={contract} isOpen={isOpen} onChange={change} />
    </>
  );
}

type StandingProps = Props & { readonly contract: FeedContractBody };

/** How far the mapping is, and the button that lets the load go on with it. */
function Standing({ mapping, contract, isOpen }: StandingProps) {
  const queries = useQueryClient();
  const missing = missingOf(contract);
  // A mapping of this header that nobody has changed needs no version of its own.
  const known = contract === mapping.contract ? mapping.contractVersion : undefined;
  const goOn = useMutation({
    mutationFn: async () => {
      if (known === undefined) await saveMapping(mapping.loadId, contract, mapping.lastVersion);
      else await decideLoad(mapping.loadId, 'accept');
    },
    onSuccess: () => Promise.all(['loads', 'jobs'].map((part) => queries.invalidateQueries({ queryKey: [part] }))),
  });
  return (
    <div className="mapping-head standing">
      <span className="mute">{t('mapping.mapped', { n: contract.columns.length, of: mapping.columns.length })}</span>
      {known !== undefined && <span className="mute">{t('mapping.known', { version: known })}</span>}
      <span className="row wrap" role="status">
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
          disabled={missing.length > 0 || goOn.isPending}
          onClick={() => goOn.mutate()}
        >
          {known === undefined
            ? t('mapping.save', { version: mapping.lastVersion + 1 })
            : t('mapping.use', { version: known })}
        </button>
      )}
      {goOn.error && (
        <p className="banner bad" role="alert">
          {t(
            goOn.error instanceof RequestFailed && goOn.error.code === 'conflict'
              ? 'mapping.conflict'
              : 'mapping.failed',
          )}
        </p>
      )}
    </div>
  );
}

type ChangesProps = {
  readonly mapping: LoadMapping;
  readonly contract: FeedContractBody;
  readonly version: number;
};

/** What differs from the feed's last contract: closed when nothing does. */
function Changes({ mapping, contract, version }: ChangesProps) {
  const changes = mapping.last ? diffContracts(asContract(mapping.last), asContract(contract)) : [];
  return (
    <details className="mapping-changes" open={changes.length > 0}>
      <summary>{t('mapping.changes', { n: changes.length, version })}</summary>
      <ul>
        {changes.map((change) => (
          <li key={JSON.stringify(change)}>{changeText(change)}</li>
        ))}
      </ul>
    </details>
  );
}
