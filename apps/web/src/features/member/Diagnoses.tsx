import type { ReceiptHcc } from '@optimiq/contracts/members';
import { t } from '../../messages.ts';
import { date, icd10Cm } from '../../ui/formats.ts';
import { useEvidence } from './evidence.ts';

type Evidence = ReceiptHcc['diagnoses'][number]['evidence'][number];

/** Under an HCC: each diagnosis code, the published row that maps it, and the claims that carry it. */
export function Diagnoses({ of, span }: { readonly of: ReceiptHcc; readonly span: number }) {
  const { openClaim, openTableRow, claim } = useEvidence();
  return (
    <tr className="unfolded">
      <td colSpan={span}>
        <ul>
          {of.diagnoses.map(({ code, tableRow, evidence }) => (
            <li key={code}>
              <span className="mono b">{icd10Cm(code)}</span>
              <button type="button" className="cite" onClick={() => openTableRow(tableRow)}>
                <b>{t('evidence.table')}</b> {t('evidence.table.row', { code: icd10Cm(code), hcc: String(of.hcc) })}
              </button>
              {evidence.length === 0 && <span className="mute sm">{t('evidence.none')}</span>}
              {evidence.map((one) => (
                <button
                  key={`${one.claimKey}-${one.line ?? 0}`}
                  type="button"
                  className="cite"
                  aria-pressed={claim === one.claimKey}
                  onClick={() => openClaim(one.claimKey, one.line)}
                >
                  <b>{t('evidence.claim')}</b> {evidenceText(one)}
                </button>
              ))}
            </li>
          ))}
        </ul>
      </td>
    </tr>
  );
}

/** 'Sep 18, 2025 · line 2 · 99214 · NPI 1234567893'. */
function evidenceText({ serviceOn, line, procedure, providerNpi }: Evidence): string {
  const parts = [
    serviceOn && date(serviceOn),
    line !== undefined && t('evidence.line', { line: String(line) }),
    procedure,
    providerNpi && t('evidence.npi', { npi: providerNpi }),
  ];
  return parts.filter(Boolean).join(' · ');
}
