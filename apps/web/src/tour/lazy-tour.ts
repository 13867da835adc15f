import { lazy } from 'react';
import { loadMessages } from '../messages.ts';

/** The tour with its words, when somebody takes it. */
export const Tour = lazy(() => loadMessages('tour').then(() => import('./Tour.tsx')));
