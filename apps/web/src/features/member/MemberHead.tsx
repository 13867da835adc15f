import type { Member } from '@optimiq/contracts/members';
import { t } from '../../messages.ts';
import { date } from '../../ui/formats.ts';
import { ageSex, memberTitle } from '../../ui/member-words.ts';
import { PrintButton } from '../../ui/PrintButton.tsx';
import { StatusChip } from '../../ui/StatusChip.tsx';

type CoverageYear = Member['coverage'][number];

/** Who the member is, as far as the reader may know, and how they were covered year by year. */
export function MemberHead({ member }: { readonly member: Member }) {
  const { memberKey, identity, coverage } = member;
  const title = memberTitle({ memberKey, name: identity?.name });
  return (
    <div className="member-head">
      <title>{t('member.pseudonym', { key: memberKey.slice(0, 8) })}</title>
      <div className="row wrap">
        <h1>{title}</h1>
        <span className="sub">{ageSex(member)}</span>
        {identity?.birthDate && <span className="mute">{t('member.born', { day: date(identity.birthDate) })}</span>}
        {member.diedOn && <StatusChip tone="neutral">{t('member.died', { day: date(member.diedOn) })}</StatusChip>}
        {identity?.mbiMasked && <span className="mono sub fact">{identity.mbiMasked}</span>}
        {identity?.memberId && <span className="mono sub fact">{identity.memberId}</span>}
        {member.state && <span className="fact">{member.state}</span>}
        <span className="end">
          <PrintButton />
        </span>
      </div>
      <div className="row wrap sm">
        <span className="mute">{t('member.coverage')}</span>
        <ol className="coverage">
          {coverage.map((year) => (
            <Year key={year.year} year={year} />
          ))}
        </ol>
        <span className="mute end">{t('member.limited')}</span>
      </div>
    </div>
  );
}

function Year({ year }: { readonly year: CoverageYear }) {
  const months = year.partBMonths ?? 0;
  const words = t('member.coverage.year', {
    year: String(year.year),
    a: year.partAMonths ?? 0,
    b: months,
    d: year.partDMonths ?? 0,
  });
  return (
    <li title={words}>
      <span className="months-track" aria-hidden="true">
        <i style={{ width: `${(Math.min(12, months) * 100) / 12}%` }} />
      </span>
      <span aria-hidden="true">{year.year}</span>
      <span className="hidden-text">{words}</span>
      <span className="mute">{marksOf(year)}</span>
    </li>
  );
}

/** 'dual 02 · LTI': what changes the segment. */
function marksOf({ dualMonths, dualCode, esrd, lti, snp, orec }: CoverageYear): string {
  const marks = [
    dualMonths ? t('member.mark.dual', { code: dualCode ?? '' }).trim() : '',
    lti ? t('member.mark.lti') : '',
    esrd ? t('member.mark.esrd') : '',
    snp ? t('member.mark.snp') : '',
    orec && orec !== '0' ? t('member.mark.orec', { orec }) : '',
  ];
  return marks.filter((mark) => mark !== '').join(' · ');
}
