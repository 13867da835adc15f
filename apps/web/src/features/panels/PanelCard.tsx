import type { Panel, PanelFilled, PanelMembers } from '@optimiq/contracts/people';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useId, useState } from 'react';
import { people } from '../../administration/queries.ts';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { count } from '../../ui/formats.ts';
import { ageSex, memberTitle } from '../../ui/member-words.ts';
import { Refusal } from '../../ui/Refusal.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { AddManyDialog, Filled } from './AddMany.tsx';
import { changePanel, membersOf, removePanel, search } from './queries.ts';

type Props = { readonly panel: Panel; readonly mayChange: boolean };
type Line = PanelMembers['items'][number];

/** One panel: who is in it, who is restricted to it, and putting members in and taking them out. */
export function PanelCard({ panel: { panelId, name, members }, mayChange }: Props) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [isRemoving, setRemoving] = useState(false);
  const renew = () => void queries.invalidateQueries({ queryKey: ['panels'] });
  const restricted = (useQuery(people).data?.items ?? []).filter(({ restrictions }) =>
    restrictions.panels?.includes(panelId),
  );
  return (
    <Card
      title={name}
      note={t('panels.members', { n: members, count: count(members) })}
      actions={
        mayChange && (
          <button type="button" className="btn" onClick={() => setRemoving(true)}>
            {t('panels.remove')}
          </button>
        )
      }
      foot={
        restricted.length > 0
          ? t('panels.restricted', { names: restricted.map((one) => one.name).join(', ') })
          : t('panels.nobody')
      }
    >
      {mayChange ? <Members panelId={panelId} /> : <p className="card-body sub">{t('panels.notYours')}</p>}
      {isRemoving && (
        <FormDialog
          title={t('panels.remove.title', { name })}
          hint={t('panels.remove.hint', { n: restricted.length })}
          verb={t('panels.remove')}
          isDanger
          send={() => removePanel(panelId)}
          onDone={() => {
            renew();
            void navigate({ to: paths.panels, search: {} });
          }}
          onClose={() => setRemoving(false)}
        />
      )}
    </Card>
  );
}

function Members({ panelId }: { readonly panelId: string }) {
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(membersOf(panelId));
  // The last change can be taken back by its opposite.
  const [last, setLast] = useState<{ readonly kind: 'added' | 'removed'; readonly memberKey: string }>();
  const [filled, setFilled] = useState<PanelFilled>();
  const [isAddingMany, setAddingMany] = useState(false);
  const renew = () => void queries.invalidateQueries({ queryKey: ['panels'] });
  const undoFill = useMutation({
    mutationFn: ({ memberKeys }: PanelFilled) => changePanel(panelId, { remove: memberKeys }),
    onSuccess: () => {
      setFilled(undefined);
      renew();
    },
  });
  const change = useMutation({
    mutationFn: ({ kind, memberKey }: { kind: 'added' | 'removed'; memberKey: string }) =>
      changePanel(panelId, kind === 'added' ? { add: [memberKey] } : { remove: [memberKey] }),
    onSuccess: (_, done) => {
      setLast(done);
      setFilled(undefined);
      renew();
    },
  });
  const columns: readonly Column<Line>[] = [
    {
      id: 'member',
      header: t('column.member'),
      cell: (line) => (
        <Link className="plain" to={paths.member(line.memberKey)}>
          {memberTitle(line)}
        </Link>
      ),
    },
    {
      id: 'take',
      header: t('panels.action'),
      cell: ({ memberKey, name }) => (
        <button
          type="button"
          className="btn quiet"
          disabled={change.isPending}
          aria-label={t('panels.takeOutOne', { name: name ?? memberKey })}
          onClick={() => change.mutate({ kind: 'removed', memberKey })}
        >
          {t('panels.takeOut')}
        </button>
      ),
    },
  ];
  return (
    <>
      <AddMember
        isIn={(key) => data?.items.some(({ memberKey }) => memberKey === key) ?? false}
        onAdd={(memberKey) => change.mutate({ kind: 'added', memberKey })}
        onAddMany={() => setAddingMany(true)}
      />
      {isAddingMany && (
        <AddManyDialog
          panelId={panelId}
          onClose={() => setAddingMany(false)}
          onDone={(done) => {
            setLast(undefined);
            setFilled(done);
            renew();
          }}
        />
      )}
      {filled && <Filled filled={filled} isBusy={undoFill.isPending} onUndo={() => undoFill.mutate(filled)} />}
      {undoFill.error && <Refusal error={undoFill.error} />}
      {last && (
        <output className="banner good">
          {t(`panels.${last.kind}`)}
          <button
            type="button"
            className="btn end"
            disabled={change.isPending}
            onClick={() =>
              change.mutate({ kind: last.kind === 'added' ? 'removed' : 'added', memberKey: last.memberKey })
            }
          >
            {t('panels.undo')}
          </button>
        </output>
      )}
      {change.error && <Refusal error={change.error} />}
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('panels.members.loading')} rows={4} />}
      {data?.items.length === 0 && <Empty title={t('panels.empty')} hint={t('panels.empty.hint')} />}
      {data && data.items.length > 0 && (
        <DataTable
          caption={t('column.members')}
          columns={columns}
          rows={data.items}
          rowKey={({ memberKey }) => memberKey}
          isCompact
        />
      )}
      {data?.more && <p className="card-body sm mute">{t('panels.more', { n: data.items.length })}</p>}
    </>
  );
}

type AddProps = {
  readonly isIn: (memberKey: string) => boolean;
  readonly onAdd: (memberKey: string) => void;
  readonly onAddMany: () => void;
};

/** Looks for a member by name or number and puts the one that is meant into the panel. */
function AddMember({ isIn, onAdd, onAddMany }: AddProps) {
  const may = usePermissions();
  const id = useId();
  const [text, setText] = useState('');
  const sought = useDeferredValue(text.trim());
  const { data, error } = useQuery({ ...search(sought), enabled: may('member:search') && sought.length >= 2 });
  if (!may('member:search')) return null;
  return (
    <div className="panel-add">
      <span className="row">
        <label className="sm sub" htmlFor={id}>
          {t('panels.add')}
        </label>
        <button type="button" className="btn quiet end" onClick={onAddMany}>
          {t('panels.many')}
        </button>
      </span>
      <input
        id={id}
        className="input"
        autoComplete="off"
        maxLength={80}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      {error && <Refusal error={error} />}
      {sought.length >= 2 && data?.items.length === 0 && <p className="sm mute">{t('search.none')}</p>}
      <ul>
        {sought.length >= 2 &&
          data?.items.slice(0, 6).map((row) => (
            <li key={row.memberKey} className="row">
              <span className="grow">
                {memberTitle(row)} <span className="mute">{ageSex(row)}</span>
              </span>
              {isIn(row.memberKey) ? (
                <span className="sm mute">{t('panels.isIn')}</span>
              ) : (
                <button
                  type="button"
                  className="btn"
                  aria-label={t('panels.putInOne', { name: memberTitle(row) })}
                  onClick={() => onAdd(row.memberKey)}
                >
                  {t('panels.putIn')}
                </button>
              )}
            </li>
          ))}
      </ul>
    </div>
  );
}
