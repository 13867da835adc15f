import type { MemberSuspects as Contract, Suspect, SuspectEvidence } from '@optimiq/contracts/suspects';
import { useQuery } from '@tanstack/react-query';
import { t, textOf } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { type Column, DataTable } from '../../ui/DataTable.tsx';
import { date, icd10Cm } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { Empty, Failed, Loading } from '../../ui/states.tsx';
import { hccName } from '../../work/words.tsx';
import { useEvidence } from './evidence.ts';
import { suspectsOf } from './queries.ts';

type Props = { readonly memberKey: string; readonly paymentYear: number };

/** What evidence suggests and no claim has: questions with what speaks for and against each, and what could not be seen. */
export function MemberSuspects({ memberKey, paymentYear }: Props) {
  const { data, error, refetch } = useQuery(suspectsOf(memberKey, paymentYear));
  const day = data ? date(data.asOf) : '';
  return (
    <Card
      title={t('suspects.title')}
      note={data && !data.notAsked && t('suspects.note', { n: data.items.length, day })}
      foot={t('suspects.foot')}
    >
      {error && <Failed error={error} onRetry={refetch} />}
      {!error && !data && <Loading label={t('suspects.loading')} rows={3} />}
      {data?.notAsked && <Empty title={t('suspects.notAsked')} hint={textOf('suspects.notAsked', data.notAsked)} />}
      {data && !data.notAsked && data.items.length === 0 && (
        <Empty title={t('suspects.empty')} hint={t('suspects.empty.hint', { n: data.rules.length, day })} />
      )}
      {data && data.items.length > 0 && <SuspectTable rows={data.items} />}
      {data && !data.notAsked && <BlindSpots of={data} />}
    </Card>
  );
}

function SuspectTable({ rows }: { readonly rows: readonly Suspect[] }) {
  const columns: readonly Column<Suspect>[] = [
    {
      id: 'hcc',
      header: t('column.condition'),
      wraps: true,
      cell: ({ hcc, label }) =>
        hcc === undefined ? (
          t('suspects.esrd')
        ) : (
          <>
            <span className="b">{hccName(hcc)}</span> {label}
          </>
        ),
    },
    {
      id: 'reason',
      header: t('suspects.reason'),
      wraps: true,
      cell: ({ reason, rule }) => (
        <>
          {textOf('suspects.because', reason)} <span className="mono mute xs">{rule}</span>
        </>
      ),
    },
    { id: 'for', header: t('suspects.for'), wraps: true, cell: (row) => <EvidenceList rows={row.for} /> },
    {
      id: 'against',
      header: t('suspects.against'),
      wraps: true,
      cell: (row) =>
        row.against.length === 0 ? <Missing reason={t('suspects.noAgainst')} /> : <EvidenceList rows={row.against} />,
    },
  ];
  return (
    <DataTable caption={t('suspects.title')} columns={columns} rows={rows} rowKey={({ rule }) => rule} isCompact />
  );
}

/** Each row opens the claim that says it, or the tab of its result. */
function EvidenceList({ rows }: { readonly rows: readonly SuspectEvidence[] }) {
  const { openClaim, openResults, claim } = useEvidence();
  return (
    <ul className="suspect-evidence">
      {rows.map((row) => (
        <li key={`${row.what}/${row.measure ?? row.code}/${row.on}/${row.claimKey ?? ''}/${row.line ?? ''}`}>
          <button
            type="button"
            className="cite"
            aria-pressed={row.claimKey !== undefined && claim === row.claimKey}
            onClick={() => (row.claimKey === undefined ? openResults() : openClaim(row.claimKey, row.line))}
          >
            {row.why && <b>{textOf('suspects.why', row.why)}</b>} {evidenceText(row)}
          </button>
        </li>
      ))}
    </ul>
  );
}

function evidenceText({ what, code = '', on, measure, value, unit = '' }: SuspectEvidence): string {
  if (measure === undefined)
    return t('suspects.coded', { code: what === 'diagnosis' ? icd10Cm(code) : code, day: date(on) });
  const name = textOf('clinical.name', measure);
  const number = value === undefined ? '' : String(Math.round(value * 100) / 100);
  return t('suspects.result', { name, value: number, unit, day: date(on) }).replace(/ +(?=,)/, '');
}

function BlindSpots({ of: { rules, unreadUnits } }: { readonly of: Contract }) {
  const missing = [...new Set(rules.flatMap((rule) => rule.missing))].map((need) =>
    t('suspects.missing.one', {
      need: textOf('suspects.need', need),
      rules: rules
        .filter((rule) => rule.missing.includes(need))
        .map(({ rule }) => rule)
        .join(', '),
    }),
  );
  const unseen = [...new Set(rules.flatMap((rule) => rule.unseen))].map((one) => textOf('suspects.without', one));
  return (
    <ul className="suspect-blind sm mute">
      {missing.length > 0 && <li>{t('suspects.missing', { what: missing.join(', ') })}</li>}
      {unseen.length > 0 && <li>{t('suspects.unseen', { what: unseen.join(', ') })}</li>}
      {unreadUnits.map(({ code, unit, results }) => (
        <li key={`${code}/${unit ?? ''}`}>
          {t('suspects.unread', { n: results, code, unit: unit ?? t('suspects.noUnit') })}
        </li>
      ))}
    </ul>
  );
}
