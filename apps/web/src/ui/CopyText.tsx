import { useState } from 'react';
import { t } from '../messages.ts';
import { IconCheck, IconCopy } from './icons.ts';
import './copy-text.css';

/** A value to be taken elsewhere, with its name and a button that copies it. */
export function CopyText({
  name,
  value,
  shown,
}: {
  readonly name: string;
  readonly value: string;
  /** A short form under a head that has the name: the whole is copied. */
  readonly shown?: string;
}) {
  const [isCopied, setCopied] = useState(false);
  const copy = () => navigator.clipboard?.writeText(value).then(() => setCopied(true));
  const Icon = isCopied ? IconCheck : IconCopy;
  return (
    <div className="copy-text">
      {shown === undefined && <span className="xs mute">{name}</span>}
      <code className="mono" title={shown && value}>
        {shown ?? value}
      </code>
      <button type="button" className="btn quiet" aria-label={t('copy.what', { name })} onClick={copy}>
        <Icon className="i" aria-hidden />
        {t(isCopied ? 'copy.done' : 'copy.do')}
      </button>
    </div>
  );
}
