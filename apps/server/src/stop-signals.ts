/** What the process was asked to do by its signals. */
export type StopSignals = {
  /** Whether a signal has come. */
  isAsked(): boolean;
  /** What has to be done before the process may end; done at once when the signal came earlier. The last one given counts. */
  whenAsked(close: () => Promise<void>): void;
};

const stopWithinMs = 20_000;

/**
 * Listens for the signals that end the product. The first: stop in order, exit 0. A second one, or a stop that takes
 * longer than 20 s: exit at once; the next start makes good what was left.
 */
export function listenForStop(): StopSignals {
  let isAsked = false;
  let close: (() => Promise<void>) | undefined;
  const end = () =>
    void close?.().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  const onSignal = () => {
    if (isAsked) process.exit(1);
    isAsked = true;
    setTimeout(() => process.exit(1), stopWithinMs).unref();
    end();
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, onSignal);
  return {
    isAsked: () => isAsked,
    whenAsked: (work) => {
      close = work;
      if (isAsked) end();
    },
  };
}
