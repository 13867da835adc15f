/** How long background work waits at most for one moment without requests that somebody waits for. */
const mostWaitMs = 1000;

/**
 * Lets requests that somebody waits for go before background work, such as a run reading the population: on a small
 * machine a query of the one shares the processors with as many of the other as are let in.
 */
export class RightOfWay {
  private underWay = 0;
  private readonly waiting = new Set<() => void>();

  /** Work that somebody waits for. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.underWay++;
    try {
      return await work();
    } finally {
      this.underWay--;
      if (this.underWay === 0) for (const go of [...this.waiting]) go();
    }
  }

  /** Resolves once nobody waits for anything, or after a second: background work goes on under any load. */
  async free(): Promise<void> {
    if (this.underWay === 0) return;
    await new Promise<void>((resolve) => {
      const go = () => {
        clearTimeout(timer);
        this.waiting.delete(go);
        resolve();
      };
      const timer = setTimeout(go, mostWaitMs);
      this.waiting.add(go);
    });
  }
}
