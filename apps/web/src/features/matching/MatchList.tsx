import type { Match } from '@optimiq/contracts/matches';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';

type Props = {
  readonly items: readonly Match[];
  readonly chosen: Match;
  readonly onChoose: (match: Match) => void;
  readonly onMore: (() => void) | undefined;
};

/** The pairs of one state, most alike first; a row opens both sides beside the list. */
export function MatchList({ items, chosen, onChoose, onMore }: Props) {
  const columns: readonly Column<Match>[] = [
    {
      id: 'pair',
      header: t('matching.column.pair'),
      cell: (match) => (
        <button type="button" className="link ink" data-open onClick={() => onChoose(match)}>
          {match.firstName ?? match.firstMemberKey.slice(0, 8)} ·{' '}
          {match.secondName ?? match.secondMemberKey.slice(0, 8)}
        </button>
      ),
    },
    { id: 'kind', header: t('matching.column.kind'), cell: ({ kind }) => t(`matching.kind.${kind}`) },
    { id: 'score', header: t('matching.column.score'), isNumeric: true, cell: ({ score }) => score },
    { id: 'load', header: t('column.load'), isNumeric: true, cell: ({ loadNumber }) => loadNumber },
  ];
  return (
    <Card
      title={t('matching.pairs')}
      foot={
        onMore && (
          <button type="button" className="link" onClick={onMore}>
            {t('matching.more')}
          </button>
        )
      }
    >
      <DataTable
        caption={t('matching.pairs')}
        columns={columns}
        rows={items}
        rowKey={({ matchId }) => matchId}
        rowClass={({ matchId }) => (matchId === chosen.matchId ? 'sel' : undefined)}
      />
    </Card>
  );
}
