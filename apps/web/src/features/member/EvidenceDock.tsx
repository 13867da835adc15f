import { t } from '../../messages.ts';
import { TableRowPanel } from '../../reference/TableRowPanel.tsx';
import { Dock } from '../../ui/Dock.tsx';
import { ClaimPanel } from './ClaimPanel.tsx';
import { useEvidence } from './evidence.ts';

/** The right dock: the claim behind a number, and behind the claim the row of the published table. */
export function EvidenceDock({ memberKey }: { readonly memberKey: string }) {
  const { claim, line, tableRow, close, backToClaim } = useEvidence();
  if (tableRow) {
    return (
      <Dock
        key={tableRow}
        title={t('tableRow.title')}
        onClose={close}
        {...(claim && { onBack: backToClaim, back: t('dock.backToClaim') })}
      >
        <TableRowPanel tableRow={tableRow} />
      </Dock>
    );
  }
  if (claim) {
    return (
      <Dock key={claim} title={t('claim.title', { key: claim.slice(0, 8) })} onClose={close}>
        <ClaimPanel memberKey={memberKey} claimKey={claim} line={line} />
      </Dock>
    );
  }
  return null;
}
