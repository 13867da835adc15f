import type { FieldAgreement, MatchDetail } from '@optimiq/contracts/matches';
import { useQuery } from '@tanstack/react-query';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { StatusChip, type Tone } from '../../ui/StatusChip.tsx';
import { Failed, Loading } from '../../ui/states.tsx';
import { type ComparedRow, comparedRows } from './compared-rows.tsx';
import { Decision } from './Decision.tsx';
import { matchOf } from './queries.ts';

type Props = { readonly matchId: string; readonly onStep: (by: 1 | -1) => void };

/** Both sides of a pair field by field, each with a mark that says how far they agree, and the decision. */
export function Comparison({ matchId, onStep }: Props) {
  const { data: match, error, refetch } = useQuery(matchOf(matchId));
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!match) return <Loading label={t('matching.loadingPair')} rows={10} />;
  return (
    <Card
      title={t('matching.comparison')}
      note={noteOf(match)}
      foot={<Decision key={match.state} match={match} onStep={onStep} />}
    >
      <DataTable
        caption={t('matching.comparison')}
        columns={columns}
        rows={comparedRows(match)}
        rowKey={({ id }) => id}
      />
    </Card>
  );
}

const noteOf = ({ kind, score }: MatchDetail) =>
  t(kind === 'similar' ? 'matching.note.similar' : 'matching.note.conflict', { score });

const tones: Record<FieldAgreement, Tone> = { agree: 'ok', close: 'warn', differ: 'bad', missing: 'neutral' };

const columns: readonly Column<ComparedRow>[] = [
  { id: 'field', header: t('matching.column.field'), cell: ({ label }) => label },
  { id: 'first', header: t('matching.side.first'), wraps: true, cell: ({ first }) => first },
  { id: 'second', header: t('matching.side.second'), wraps: true, cell: ({ second }) => second },
  {
    id: 'agreement',
    header: t('matching.column.agreement'),
    cell: ({ agreement }) =>
      agreement && <StatusChip tone={tones[agreement]}>{t(`matching.agreement.${agreement}`)}</StatusChip>,
  },
];
