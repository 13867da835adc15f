import type { ViewMoments } from '@optimiq/contracts/past';

/** What changed the figures of the fixture, latest first. */
export const viewMoments: ViewMoments = {
  items: [
    { at: '2025-11-23T15:04:05.678Z', kind: 'run', number: 4 },
    { at: '2025-11-23T15:02:01.000Z', kind: 'undo', number: 3 },
    { at: '2025-11-22T09:12:44.120Z', kind: 'load', number: 3 },
  ],
};
