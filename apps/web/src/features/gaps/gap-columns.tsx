import type { Gap } from '@optimiq/contracts/gaps';
import { Link } from '@tanstack/react-router';
import { t } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { date, icd10Cm, signedFactor } from '../../ui/formats.ts';
import { memberTitle } from '../../ui/member-words.ts';
import type { ListColumn } from '../../ui/shown-columns.ts';
import { Category, GapStatusChip, WorkStateChip } from '../../work/words.tsx';

/** Columns of a list of gaps; what coding would add where the reader may see it. */
export const gapColumns = (rows: readonly Gap[]): readonly ListColumn<'gaps', Gap>[] => [
  {
    id: 'member',
    header: t('column.member'),
    cell: (gap) => (
      <Link className="plain" data-open to={paths.member(gap.memberKey)}>
        {memberTitle(gap)}
      </Link>
    ),
  },
  { id: 'hcc', header: t('column.condition'), cell: (gap) => <Category of={gap} /> },
  { id: 'status', header: t('column.status'), cell: ({ status }) => <GapStatusChip status={status} /> },
  { id: 'years', header: t('gaps.years'), cell: ({ codedYears }) => codedYears.join(', ') },
  {
    id: 'last',
    header: t('gaps.lastCoded'),
    cell: ({ memberKey, lastCoded }) =>
      lastCoded && (
        <Link to={paths.member(memberKey)} search={{ claim: lastCoded.claimKey }}>
          {icd10Cm(lastCoded.code)}, {date(lastCoded.serviceOn)}
        </Link>
      ),
  },
  ...(rows.some(({ impactRawThousandths }) => impactRawThousandths !== undefined)
    ? [
        {
          id: 'gain' as const,
          header: t('gap.gain'),
          isNumeric: true,
          cell: ({ impactRawThousandths: gain }: Gap) => (gain === undefined ? '' : signedFactor(gain)),
        },
      ]
    : []),
  {
    id: 'work',
    header: t('gaps.work'),
    cell: ({ work }) =>
      work && (
        <Link to={paths.work} search={{ item: work.workItemId }}>
          <WorkStateChip item={{ state: work.state }} />
        </Link>
      ),
  },
];
