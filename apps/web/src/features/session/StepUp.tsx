import { lazy, Suspense, useEffect, useState } from 'react';
import { whenStepUpNeeded } from '../../api/step-up.ts';

const StepUpDialog = lazy(() => import('./StepUpDialog.tsx'));

/** Asks for a fresh factor when the server wants one; the request that asked goes on afterwards by itself. */
export function StepUp() {
  const [waiting, setWaiting] = useState<(isGiven: boolean) => void>();
  useEffect(() => whenStepUpNeeded(() => new Promise((resolve) => setWaiting(() => resolve))), []);
  const end = (isGiven: boolean) => {
    waiting?.(isGiven);
    setWaiting(undefined);
  };
  return (
    waiting && (
      <Suspense>
        <StepUpDialog end={end} />
      </Suspense>
    )
  );
}
