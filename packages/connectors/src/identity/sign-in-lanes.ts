/** Who waits for whom before a password is looked at, which costs memory and time. */
export type SignInLanes = {
  /**
   * Runs `work` when it is its turn.
   *
   * @param network undefined for a browser or network the account is known from: it waits for nobody. Strangers wait for
   *                each other, network by network in turn, so that one network cannot stand in front of the others.
   * @returns undefined when too many of this network, or of all, wait already; then nothing was done.
   */
  run<T>(network: string | undefined, work: () => Promise<T>): Promise<T | undefined>;
};

export type LaneLimits = {
  /** Strangers looked at at the same time. */
  readonly atOnce: number;
  readonly waitingPerNetwork: number;
  readonly waiting: number;
};

// Half of the four threads that hash: the others are free for those who are known.
export const defaultLanes: LaneLimits = { atOnce: 2, waitingPerNetwork: 10, waiting: 200 };

export function openSignInLanes({ atOnce, waitingPerNetwork, waiting }: LaneLimits = defaultLanes): SignInLanes {
  // A map keeps its order: the network whose turn was is put at its end.
  const lanes = new Map<string, (() => void)[]>();
  let [running, inLine] = [0, 0];

  const next = (): void => {
    running -= 1;
    const [first] = lanes;
    if (!first) return;
    const [network, line] = first;
    const begin = line.shift()!;
    lanes.delete(network);
    if (line.length > 0) lanes.set(network, line);
    inLine -= 1;
    running += 1;
    begin();
  };

  return {
    run: async (network, work) => {
      if (network === undefined) return work();
      if (running < atOnce) running += 1;
      else {
        const line = lanes.get(network) ?? [];
        if (line.length >= waitingPerNetwork || inLine >= waiting) return undefined;
        inLine += 1;
        lanes.set(network, line);
        await new Promise<void>((begin) => line.push(begin));
      }
      try {
        return await work();
      } finally {
        next();
      }
    },
  };
}
