import type { LoadId } from '@optimiq/domain/kernel/ids';

/** Somebody cancelled the load while it was read. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
}

/** Loads that this process reads, and how each is told to stop. */
const readings = new Map<LoadId, AbortController>();

/** Runs the reading of a load; `stop` is aborted with CancelledError by `stopReading`, and with `leaveOff`. */
export async function whileReading<T>(
  id: LoadId,
  leaveOff: AbortSignal,
  work: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  readings.set(id, controller);
  try {
    return await work(AbortSignal.any([controller.signal, leaveOff]));
  } finally {
    readings.delete(id);
  }
}

/** Stops the reading of a load that was cancelled, wherever it is; nothing for one that is not read now. */
export function stopReading(id: LoadId): void {
  readings.get(id)?.abort(new CancelledError());
}
