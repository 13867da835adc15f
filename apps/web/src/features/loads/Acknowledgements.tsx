import { AcknowledgementKind, type LoadDetail } from '@optimiq/contracts/loads';
import { usePermissions } from '../../api/session-store.ts';
import { t } from '../../messages.ts';
import { Card } from '../../ui/Card.tsx';
import { DownloadButton } from '../../ui/DownloadButton.tsx';

/** What goes back to the sender of 837 claims: one file of each kind, written from the file as it came. */
export function Acknowledgements({ load: { loadId, format, state } }: { readonly load: LoadDetail }) {
  const may = usePermissions();
  if (format !== 'x12-837' || state !== 'active' || !may('load:write')) return null;
  return (
    <Card title={t('acknowledgements.title')}>
      <div className="raw-files">
        <p className="sub">{t('acknowledgements.note')}</p>
        <p className="row wrap">
          {AcknowledgementKind.options.map((kind) => (
            <DownloadButton key={kind} path={`/v1/loads/${loadId}/acknowledgement`} query={{ kind }}>
              {t(`acknowledgements.${kind}`)}
            </DownloadButton>
          ))}
        </p>
      </div>
    </Card>
  );
}
