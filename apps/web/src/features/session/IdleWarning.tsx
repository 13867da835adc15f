import { Session } from '@optimiq/contracts/session';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { post } from '../../api/client.ts';
import { beginSession, endSession, useSession } from '../../api/session-store.ts';

const IdleDialog = lazy(() => import('./IdleDialog.tsx'));

const warnMs = 120_000;
const extendEveryMs = 60_000;

/** Two minutes before an unused session ends it says so; at the end the page is cleared. */
export function IdleWarning() {
  const { expiresAt, endsAt } = useSession();
  const [left, setLeft] = useState<number>();
  const extendedAt = useRef(Date.now());
  const ends = expiresAt ? Date.parse(expiresAt) : undefined;

  useEffect(() => {
    if (ends === undefined) return undefined;
    const tick = () => {
      const remaining = ends - Date.now();
      if (remaining <= 0) endSession('expired');
      setLeft(remaining <= warnMs ? Math.max(0, Math.ceil(remaining / 1000)) : undefined);
    };
    // Whoever works stays signed in; what pages ask by themselves keeps nobody.
    const use = () => {
      if (Date.now() - extendedAt.current < extendEveryMs || ends - Date.now() <= warnMs) return;
      extendedAt.current = Date.now();
      void extend();
    };
    const timer = setInterval(tick, 1000);
    for (const name of ['pointerdown', 'keydown']) addEventListener(name, use, { passive: true });
    return () => {
      clearInterval(timer);
      for (const name of ['pointerdown', 'keydown']) removeEventListener(name, use);
    };
  }, [ends]);

  const isLast = endsAt !== undefined && ends !== undefined && Date.parse(endsAt) - ends < 1000;
  return (
    left !== undefined && (
      <Suspense>
        <IdleDialog secondsLeft={left} extend={isLast ? undefined : () => void extend()} />
      </Suspense>
    )
  );
}

const extend = async () => {
  try {
    beginSession(await post('/v1/session/extension', Session));
  } catch {
    // A session that is gone was ended by the client already.
  }
};
