import { FactorAdded, TotpBegun } from '@optimiq/contracts/session';
import { toDataURL } from 'qrcode';
import { useState } from 'react';
import { post } from '../../api/client.ts';
import { t } from '../../messages.ts';
import { CodeForm, TryButton } from './factor-parts.tsx';

/** Begins with a picture for the app to read, and ends with a code of it. */
export function AppSetUp({ onAdded }: { readonly onAdded: (added: FactorAdded) => Promise<void> }) {
  const [app, setApp] = useState<{ secret: string; picture: string }>();
  const begin = async () => {
    const { secret, url } = await post('/v1/account/totp', TotpBegun);
    setApp({ secret, picture: await toDataURL(url, { margin: 1, width: 196 }) });
  };
  if (!app) return <TryButton label={t('factor.addApp')} work={begin} />;
  return (
    <>
      <p>{t('factor.scan')}</p>
      <img src={app.picture} alt={t('factor.picture')} width={196} height={196} />
      <p className="mono sm">{app.secret.replaceAll(/(.{4})(?=.)/g, '$1 ')}</p>
      <CodeForm
        label={t('factor.code')}
        isDigits
        work={async (code) => onAdded(await post('/v1/account/totp/confirmation', FactorAdded, { code }))}
      />
    </>
  );
}

/** Recovery codes, told once: to be printed or kept as a file. */
export function CodesOnce({
  codes,
  onKept,
}: {
  readonly codes: readonly string[];
  readonly onKept: () => Promise<void>;
}) {
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(`${t('factor.codesFile')}\n\n${codes.join('\n')}\n`)}`;
  return (
    <>
      <ul className="mono codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <span className="row wrap noprint">
        <a className="btn" href={file} download="optimiq-recovery-codes.txt">
          {t('factor.download')}
        </a>
        <button type="button" className="btn" onClick={() => print()}>
          {t('factor.print')}
        </button>
        <TryButton label={t('factor.kept')} work={onKept} />
      </span>
    </>
  );
}
