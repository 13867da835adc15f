import type { ClaimVersions } from '@optimiq/contracts/members';
import { useQuery } from '@tanstack/react-query';
import { t, textOf } from '../../messages.ts';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { dollars } from '../../ui/formats.ts';
import { StatusChip, type Tone } from '../../ui/StatusChip.tsx';
import { Failed, Loading } from '../../ui/states.tsx';
import { useEvidence } from './evidence.ts';
import { claimVersionsOf } from './queries.ts';

type Version = ClaimVersions['versions'][number];

const tones: Record<Version['state'], Tone> = {
  current: 'ok',
  'earlier-version': 'neutral',
  replaced: 'neutral',
  voided: 'bad',
  void: 'bad',
  outrun: 'neutral',
};

/** Every version of a claim with what it changed, what they come to together, and the files that say so. */
export function Versions({ memberKey, claimKey }: { readonly memberKey: string; readonly claimKey: string }) {
  const { data, error, refetch } = useQuery(claimVersionsOf(memberKey, claimKey));
  const { openClaim } = useEvidence();
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!data) return <Loading label={t('versions.loading')} rows={2} />;
  return (
    <>
      <DataTable
        caption={t('versions.title')}
        columns={columnsOf(data, claimKey, openClaim)}
        rows={data.versions}
        rowKey={(one) => [one.claimKey, one.loadNumber, one.payerOrder].join()}
        rowClass={({ claimKey: key }) => (key === claimKey ? 'sel' : undefined)}
        isCompact
      />
      {data.net && (
        <p className="sm versions-note">
          <span className="mute">{t('versions.net')}</span>{' '}
          {t('versions.netAmounts', {
            billed: dollars(data.net.billedCents),
            allowed: dollars(data.net.allowedCents),
            paid: dollars(data.net.paidCents),
          })}
        </p>
      )}
      <p className="sm versions-note">
        <span className="mute">{t('versions.sources', { n: data.sources.length })}</span>{' '}
        {data.sources.map(sourceText).join(', ')}
      </p>
    </>
  );
}

/** 'load 4 (plan, x12-837)'. */
const sourceText = ({ loadNumber, source, format }: ClaimVersions['sources'][number]): string =>
  source === undefined
    ? t('versions.load', { number: loadNumber })
    : t('versions.loadOf', { number: loadNumber, source, format: format ?? '' });

const signedDollars = (cents: number): string => `${cents > 0 ? '+' : ''}${dollars(cents)}`;

function columnsOf(
  { versions }: ClaimVersions,
  shown: string,
  open: (claimKey: string) => void,
): readonly Column<Version>[] {
  const hasMoney = versions.some(({ change }) => change !== undefined);
  return [
    {
      id: 'load',
      header: t('column.load'),
      cell: ({ claimKey, loadNumber }) =>
        claimKey === shown ? (
          t('claim.loadNumber', { number: loadNumber })
        ) : (
          <button type="button" className="link ink" data-open onClick={() => open(claimKey)}>
            {t('claim.loadNumber', { number: loadNumber })}
          </button>
        ),
    },
    {
      id: 'state',
      header: t('column.state'),
      cell: ({ state }) => <StatusChip tone={tones[state]}>{t(`versions.state.${state}`)}</StatusChip>,
    },
    { id: 'frequency', header: t('claim.frequency'), cell: ({ frequency }) => frequencyText(frequency) },
    ...(hasMoney
      ? [
          {
            id: 'change',
            header: t('versions.change'),
            isNumeric: true,
            cell: ({ change }: Version) => (change === undefined ? '' : signedDollars(change.paidCents)),
          },
        ]
      : []),
  ];
}

/** '7, replacement': the code with its word where it has one. */
function frequencyText(code: string): string {
  const word = textOf('frequency', code);
  return word === code ? code : `${code}, ${word}`;
}
