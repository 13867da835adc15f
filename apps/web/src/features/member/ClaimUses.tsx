import type { ClaimUses as Uses } from '@optimiq/contracts/claim-uses';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { t, textOf } from '../../messages.ts';
import { paths } from '../../paths.ts';
import { icd10Cm } from '../../ui/formats.ts';
import { StatusChip, type Tone } from '../../ui/StatusChip.tsx';
import { Failed, Loading } from '../../ui/states.tsx';
import { GapStatusChip, WorkStateChip } from '../../work/words.tsx';
import { serviceText } from './ClaimsTab.tsx';
import { useEvidence } from './evidence.ts';
import { claimUsesOf } from './queries.ts';

/** What rests on a claim: conditions of the score, gaps and their work; and the other claims of its days. */
export function ClaimUses({ memberKey, claimKey }: { readonly memberKey: string; readonly claimKey: string }) {
  const { data, error, refetch } = useQuery(claimUsesOf(memberKey, claimKey));
  return (
    <>
      <section>
        <h3>{t('uses.title')}</h3>
        {error && <Failed error={error} onRetry={refetch} />}
        {!error && !data && <Loading label={t('uses.loading')} rows={2} />}
        {data && <UseList of={data} />}
      </section>
      {data && (
        <section>
          <h3>{t('uses.sameDays', { n: data.sameDays.total })}</h3>
          <SameDays of={data.sameDays} />
        </section>
      )}
    </>
  );
}

function UseList({ of: { run, hccs, notCounted, gaps } }: { readonly of: Uses }) {
  if (!run) return <p className="mute sm">{t('uses.noRun')}</p>;
  if (hccs.length + notCounted.length + gaps.length === 0)
    return <p className="mute sm">{t('uses.none', { year: String(run.paymentYear), run: run.number })}</p>;
  return (
    <ul className="claim-uses">
      {hccs.map((one) => (
        <Condition key={`${one.hcc} ${one.code}`} of={one} />
      ))}
      {notCounted.map(({ code, reason }) => (
        <li key={`${code} ${reason}`}>
          <span className="mono b">{icd10Cm(code)}</span> <span>{textOf('notCounted', reason)}</span>
        </li>
      ))}
      {gaps.map((gap) => (
        <li key={`${gap.as} ${gap.hcc}`}>
          <span>{t(`uses.gap.${gap.as}`, { hcc: String(gap.hcc), label: gap.label })}</span>{' '}
          <span className="mono">{icd10Cm(gap.code)}</span> <GapStatusChip status={gap.status} />{' '}
          {gap.work && (
            <Link to={paths.work} search={{ item: gap.work.workItemId }}>
              <WorkStateChip item={{ state: gap.work.state }} />
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}

type Held = Uses['hccs'][number];
const tones: Record<Held['status'], Tone> = { counts: 'ok', outranked: 'neutral', 'not-paid': 'neutral' };

/** A condition that the claim says. One that no other claim says is marked: it goes with the claim. */
function Condition({ of }: { readonly of: Held }) {
  const { openTableRow } = useEvidence();
  const { hcc, label, code, status, outrankedBy, line, otherClaims, tableRow } = of;
  const state =
    status === 'outranked' && outrankedBy !== undefined
      ? t('status.outrankedBy', { hcc: String(outrankedBy) })
      : t(`status.${status}`);
  return (
    <li>
      <button type="button" className="cite" onClick={() => openTableRow(tableRow)}>
        <b>{t('hcc', { hcc: String(hcc) })}</b> <span className="mono">{icd10Cm(code)}</span>
      </button>{' '}
      <span>{label}</span> <StatusChip tone={tones[status]}>{state}</StatusChip>{' '}
      {line !== undefined && <span className="mute sm">{t('evidence.line', { line: String(line) })} ·</span>}{' '}
      {otherClaims === 0 ? (
        <StatusChip tone="warn">{t('uses.alone')}</StatusChip>
      ) : (
        <span className="mute sm">{t('uses.others', { n: otherClaims })}</span>
      )}
    </li>
  );
}

function SameDays({ of: { total, items } }: { readonly of: Uses['sameDays'] }) {
  const { openClaim } = useEvidence();
  if (total === 0) return <p className="mute sm">{t('uses.sameDays.none')}</p>;
  return (
    <ul className="claim-uses">
      {items.map(({ claimKey, type, billType, serviceFrom, serviceThrough, providerNpi }) => (
        <li key={claimKey}>
          <button type="button" className="link" onClick={() => openClaim(claimKey)}>
            {serviceText(serviceFrom, serviceThrough)}
          </button>{' '}
          <span>{t(`claimType.${type}`)}</span>{' '}
          <span className="mute sm">
            {[billType, providerNpi && t('evidence.npi', { npi: providerNpi })].filter(Boolean).join(' · ')}
          </span>
        </li>
      ))}
      {total > items.length && <li className="mute sm">{t('uses.sameDays.more', { n: total - items.length })}</li>}
    </ul>
  );
}
