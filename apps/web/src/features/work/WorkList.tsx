import type { WorkChange, WorkItem, WorkView } from '@optimiq/contracts/work';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { usePermissions, useSession } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { AsFile } from '../../ui/AsFile.tsx';
import { Card } from '../../ui/Card.tsx';
import { ColumnsButton } from '../../ui/ColumnsButton.tsx';
import { date, signedFactor } from '../../ui/formats.ts';
import { LongTable } from '../../ui/LongTable.tsx';
import { ageSex, memberTitle } from '../../ui/member-words.ts';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { useScreenKeys } from '../../ui/screen-keys.ts';
import { useSelection } from '../../ui/selection.ts';
import { type ListColumn, useShownColumns } from '../../ui/shown-columns.ts';
import { Empty } from '../../ui/states.tsx';
import { useWorkChanges } from '../../work/changes.ts';
import { RefusedList, type RefusedRow } from '../../work/RefusedList.tsx';
import { mostAtOnce, TooMany } from '../../work/TooMany.tsx';
import { Category, Due, hccName, reasonText, WorkStateChip } from '../../work/words.tsx';
import { useKeptFocus } from './kept-focus.ts';
import { type Asks, WorkDialog } from './WorkDialogs.tsx';

type Props = {
  readonly filter: { readonly view: WorkView; readonly hcc: number | undefined; readonly ownerId: string | undefined };
  readonly items: readonly WorkItem[];
  readonly total: number;
  readonly asOf: string;
  readonly nextDueOn: string | undefined;
  readonly item: WorkItem | undefined;
  readonly onOpen: (item: WorkItem | undefined) => void;
  readonly onMore: (() => unknown) | undefined;
};

const keyOf = ({ workItemId }: WorkItem) => workItemId;

/** One list of work: its rows, what can be done with those chosen or at hand, and the keys for it. */
export function WorkList({ filter, items, total, asOf, nextDueOn, item, onOpen, onMore }: Props) {
  const { view } = filter;
  const may = usePermissions();
  const { user } = useSession();
  const change = useWorkChanges(asOf);
  const [refused, setRefused] = useState<readonly RefusedRow[]>([]);
  const [asks, setAsks] = useState<Asks>();
  const mayChange = ({ owner }: WorkItem) =>
    may('work:write') && (may('work:assign') || owner === undefined || owner.userId === user.id);
  const selection = useSelection(items, keyOf, mayChange);

  const atHand = () => {
    const focused = document.activeElement?.closest<HTMLElement>('tr[data-key]')?.dataset.key;
    return item ?? items.find(({ workItemId }) => workItemId === focused);
  };
  const targets = () => (selection.rows.length > 0 ? selection.rows : [atHand()].flatMap((one) => one ?? []));
  const isTooMany = selection.rows.length > mostAtOnce;
  const act = (next: WorkChange, chosen = targets()) => {
    if (chosen.length === 0 || isTooMany) return;
    selection.clear();
    void change(chosen, next, {
      done: (n) => t(`work.done.${next.kind}`, { n }),
      onRefused: (answer) =>
        setRefused(
          answer.map(({ workItemId, why }) => {
            const one = chosen.find((other) => other.workItemId === workItemId)!;
            return { key: workItemId, what: `${memberTitle(one)}, ${hccName(one.hcc)}`, why: t(`work.why.${why}`) };
          }),
        ),
    });
  };
  const step = (by: 1 | -1) => {
    const place = items.findIndex(({ workItemId }) => workItemId === atHand()?.workItemId);
    const next = items[place === -1 ? 0 : place + by];
    if (!next) return;
    document.querySelector<HTMLElement>(`tr[data-key="${next.workItemId}"] [data-open]`)?.focus();
    if (item) onOpen(next);
  };
  const withRow = (then: (key: string) => void) => () => {
    const one = atHand();
    if (one) then(one.workItemId);
  };
  const ask = (what: Asks) => targets().length > 0 && !isTooMany && setAsks(what);
  const write = may('work:write');
  const shown = useShownColumns('work', columnsOf(asOf, items, item !== undefined, onOpen));
  useKeptFocus(items.map(keyOf));
  useScreenKeys({
    j: () => step(1),
    k: () => step(-1),
    '.': () => step(1),
    ...(write && {
      x: withRow(selection.toggle),
      X: withRow(selection.extendTo),
      c: () => act({ kind: 'claim' }),
      s: () => ask('snooze'),
      a: () => ask('assign'),
      d: () => onOpen(atHand() ?? items[0]),
    }),
  });

  if (items.length === 0) return <Nothing view={view} nextDueOn={nextDueOn} />;
  const button = (label: string, key: string, onClick: () => void) => (
    <button
      type="button"
      className="btn"
      disabled={(selection.rows.length === 0 && !item) || isTooMany}
      onClick={onClick}
    >
      {label} {key && <kbd>{key}</kbd>}
    </button>
  );
  return (
    <>
      <RefusedList rows={refused} onClose={() => setRefused([])} />
      <Card
        title={t(`work.view.${view}`)}
        note={
          <>
            {selection.rows.length > 0
              ? t('work.selected', { n: selection.rows.length })
              : t('work.rows', { n: total })}
            {isTooMany && <TooMany />}
          </>
        }
        actions={
          <>
            {write && (
              <>
                {view !== 'done' && button(t('work.do.claim'), 'c', () => act({ kind: 'claim' }))}
                {view !== 'done' && button(t('work.do.release'), '', () => act({ kind: 'release' }))}
                {view !== 'done' && button(t('work.do.assign'), 'a', () => setAsks('assign'))}
                {view !== 'done' && button(t('work.do.snooze'), 's', () => setAsks('snooze'))}
                {view !== 'done' && button(t('work.do.due'), '', () => setAsks('due'))}
                {view !== 'done' &&
                  view !== 'waiting' &&
                  selection.rows.length > 0 &&
                  button(t('work.do.dispose'), '', () => setAsks('dispose'))}
                {view === 'snoozed' && button(t('work.do.wake'), '', () => act({ kind: 'wake' }))}
                {(view === 'done' || view === 'waiting') &&
                  button(t('work.do.reopen'), '', () => act({ kind: 'reopen' }))}
              </>
            )}
            <ColumnsButton {...shown} />
            {items.length > 0 && <AsFile what="work-items" query={filter} />}
          </>
        }
        foot={
          onMore && (
            <button type="button" className="btn" onClick={() => onMore()}>
              {t('members.more')}
            </button>
          )
        }
      >
        <LongTable
          caption={t('work.title')}
          columns={shown.columns}
          rows={items}
          rowKey={keyOf}
          rowClass={(one) => (one.workItemId === item?.workItemId ? 'sel' : undefined)}
          total={total}
          {...(write && { selection: { ...selection, label: memberTitle } })}
        />
      </Card>
      {asks && (
        <WorkDialog
          asks={asks}
          n={targets().length}
          asOf={asOf}
          onChange={(next) => act(next)}
          onClose={() => setAsks(undefined)}
        />
      )}
    </>
  );
}

function columnsOf(
  asOf: string,
  items: readonly WorkItem[],
  isDockOpen: boolean,
  onOpen: Props['onOpen'],
): readonly ListColumn<'work', WorkItem>[] {
  const hasGain = items.some(({ impactRawThousandths }) => impactRawThousandths !== undefined);
  return [
    {
      id: 'member',
      header: t('column.member'),
      cell: (one) => (
        <button type="button" className="link ink" data-open onClick={() => onOpen(one)}>
          <span className="b">{memberTitle(one)}</span> <span className="mute">{ageSex(one)}</span>
        </button>
      ),
    },
    { id: 'hcc', header: t('column.condition'), cell: (one) => <Category of={one} /> },
    {
      id: 'why',
      header: t('column.reason'),
      cell: (one) => (
        <>
          {reasonText(one)} {one.evidence === 'withdrawn' && <StatusChip tone="bad">{t('work.withdrawn')}</StatusChip>}
        </>
      ),
    },
    { id: 'due', header: t('work.column.due'), cell: (one) => <Due item={one} asOf={asOf} /> },
    ...(isDockOpen
      ? []
      : [
          {
            id: 'owner' as const,
            header: t('work.owner'),
            cell: ({ owner }: WorkItem) => owner?.name ?? <span className="mute">{t('work.owner.pool')}</span>,
          },
          { id: 'state' as const, header: t('column.state'), cell: (one: WorkItem) => <WorkStateChip item={one} /> },
        ]),
    ...(hasGain
      ? [
          {
            id: 'gain' as const,
            header: t('gap.gain'),
            isNumeric: true,
            cell: ({ impactRawThousandths: gain }: WorkItem) => (gain === undefined ? '' : signedFactor(gain)),
          },
        ]
      : []),
  ];
}

function Nothing({ view, nextDueOn }: Pick<Props, 'nextDueOn'> & { readonly view: WorkView }) {
  return (
    <section className="card">
      <Empty
        title={t(`work.empty.${view}`)}
        hint={view === 'due' && nextDueOn ? t('work.empty.next', { on: date(nextDueOn) }) : t('work.empty.hint')}
        action={
          view === 'pool' ? (
            <Link className="btn" to={paths.gaps}>
              {t('work.empty.toGaps')}
            </Link>
          ) : (
            <Link className="btn" to={paths.work} search={{ view: 'pool' }}>
              {t('work.empty.toPool')}
            </Link>
          )
        }
      />
    </section>
  );
}
