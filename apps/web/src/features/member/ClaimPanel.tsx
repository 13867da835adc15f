import type { ClaimDetail } from '@optimiq/contracts/members';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { t } from '../../messages.ts';
import { FactList } from '../../ui/FactList.tsx';
import { date, dollars, icd10Cm } from '../../ui/formats.ts';
import { Missing } from '../../ui/Missing.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';
import { Failed, Loading } from '../../ui/states.tsx';
import { serviceText } from './ClaimsTab.tsx';
import { ClaimUses } from './ClaimUses.tsx';
import { useEvidence } from './evidence.ts';
import { claimOf } from './queries.ts';
import { Versions } from './Versions.tsx';

type Props = { readonly memberKey: string; readonly claimKey: string; readonly line: number | undefined };

/** A claim with its diagnoses and lines; the line that let its diagnoses in is marked. */
export function ClaimPanel({ memberKey, claimKey, line }: Props) {
  const { data: claim, error, refetch } = useQuery(claimOf(memberKey, claimKey));
  if (error) return <Failed error={error} onRetry={refetch} />;
  if (!claim) return <Loading label={t('claim.loading')} rows={10} />;
  return (
    <>
      <section>
        <ClaimFacts claim={claim} />
      </section>
      <section>
        <h3>{t('claim.diagnoses', { n: claim.diagnosisList.length })}</h3>
        <DiagnosisList claim={claim} />
      </section>
      <ClaimUses memberKey={memberKey} claimKey={claimKey} />
      <section>
        <h3>{t('claim.lines', { n: claim.lineList.length })}</h3>
        {/* biome-ignore lint/a11y/useSemanticElements: a box that scrolls, not a set of fields */}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <div className="scroll" role="group" aria-label={t('claim.lines', { n: claim.lineList.length })} tabIndex={0}>
          <Lines claim={claim} line={line} />
        </div>
      </section>
      <section>
        <h3>{t('versions.title')}</h3>
        <Versions memberKey={memberKey} claimKey={claimKey} />
      </section>
    </>
  );
}

function ClaimFacts({ claim }: { readonly claim: ClaimDetail }) {
  const facts: readonly (readonly [string, string | undefined])[] = [
    [t('column.type'), t(`claimType.${claim.type}`)],
    [t('column.service'), serviceText(claim.serviceFrom, claim.serviceThrough)],
    [t('column.billType'), claim.billType],
    [t('claim.frequency'), claim.frequency],
    [t('claim.admitted'), claim.admitOn && date(claim.admitOn)],
    [t('claim.discharged'), claim.dischargeOn && date(claim.dischargeOn)],
    [t('claim.dischargeStatus'), claim.dischargeStatus],
    [t('claim.drg'), claim.drg],
    [t('column.provider'), claim.providerNpi],
    [t('column.specialty'), claim.specialty],
    [t('claim.sourceNumber'), claim.sourceClaimNumber],
    [t('claim.load'), t('claim.loadNumber', { number: claim.loadNumber })],
    [t('column.billed'), claim.billedCents === undefined ? undefined : dollars(claim.billedCents)],
    [t('column.allowed'), claim.allowedCents === undefined ? undefined : dollars(claim.allowedCents)],
    [t('column.paid'), claim.paidCents === undefined ? undefined : dollars(claim.paidCents)],
  ];
  return <FactList facts={facts} />;
}

function DiagnosisList({ claim }: { readonly claim: ClaimDetail }) {
  const { openTableRow } = useEvidence();
  return (
    <ol className="claim-diagnoses">
      {claim.diagnosisList.map(({ order, code, system, hccs, tableRows }) => (
        <li key={order} className="row wrap">
          <span className="mute xs">{order}</span>
          <span className="mono b">{system === 'icd10cm' ? icd10Cm(code) : code}</span>
          {hccs.length === 0 && <span className="mute sm">{t('claim.noHcc')}</span>}
          {tableRows.map((row, index) => (
            <button key={row} type="button" className="cite" onClick={() => openTableRow(row)}>
              <b>{t('evidence.table')}</b> {t('hcc', { hcc: String(hccs[index] ?? hccs[0] ?? '') })}
            </button>
          ))}
        </li>
      ))}
    </ol>
  );
}

function Lines({ claim, line }: { readonly claim: ClaimDetail; readonly line: number | undefined }) {
  const marked = useRef<HTMLTableRowElement>(null);
  // The marked line may lie below the fold of a long claim.
  useEffect(() => marked.current?.scrollIntoView?.({ block: 'nearest' }), []);
  const hasMoney = claim.lineList.some(({ paidCents }) => paidCents !== undefined);
  return (
    <table className="compact">
      <caption className="hidden-text">{t('claim.lines', { n: claim.lineList.length })}</caption>
      <thead>
        <tr>
          <th scope="col">{t('column.line')}</th>
          <th scope="col">{t('column.procedure')}</th>
          <th scope="col">{t('column.pos')}</th>
          <th scope="col">{t('column.pointers')}</th>
          <th scope="col">{t('column.filter')}</th>
          {hasMoney && (
            <th scope="col" className="num">
              {t('column.paid')}
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {claim.lineList.map((one) => (
          <tr
            key={one.line}
            ref={one.line === line ? marked : undefined}
            className={one.line === line ? 'sel' : undefined}
            aria-current={one.line === line || undefined}
          >
            <th scope="row">{one.line}</th>
            <td className="mono">{[one.revenueCode, one.procedure, ...one.modifiers].filter(Boolean).join(' ')}</td>
            <td>{one.pos ?? <Missing reason={t('claim.noPos')} />}</td>
            <td>{one.diagnosisPointers.join(', ')}</td>
            <td>
              <Eligible value={one.eligibleProcedure} />
            </td>
            {hasMoney && <td className="num">{one.paidCents === undefined ? '' : dollars(one.paidCents)}</td>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Eligible({ value }: { readonly value: boolean | undefined }) {
  if (value === undefined) return <Missing reason={t('claim.noFilter')} />;
  return value ? (
    <StatusChip tone="ok">{t('claim.eligible')}</StatusChip>
  ) : (
    <StatusChip tone="neutral">{t('claim.notEligible')}</StatusChip>
  );
}
