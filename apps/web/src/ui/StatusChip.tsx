import type { ReactNode } from 'react';
import { IconAlert, IconBad, IconNeutral, IconOk, IconRunning, IconSuspected } from './icons.ts';

export type Tone = 'ok' | 'bad' | 'warn' | 'suspected' | 'info' | 'neutral';

const looks: Record<Tone, { readonly className: string; readonly Icon: typeof IconOk }> = {
  ok: { className: 'st ok', Icon: IconOk },
  bad: { className: 'st bad', Icon: IconBad },
  warn: { className: 'st warn', Icon: IconAlert },
  suspected: { className: 'st sus', Icon: IconSuspected },
  info: { className: 'st info', Icon: IconRunning },
  neutral: { className: 'st', Icon: IconNeutral },
};

/** A state in a word, a colour and a shape: any one of them is enough to read it. */
export function StatusChip({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  const { className, Icon } = looks[tone];
  return (
    <span className={className}>
      <Icon className="i s" aria-hidden />
      {children}
    </span>
  );
}
