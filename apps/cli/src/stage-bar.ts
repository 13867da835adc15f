import { SingleBar } from 'cli-progress';

/** How far long work has come, on a terminal; nothing where there is none. */
export function stageBar(): { show(stage: string, done: number, total?: number): void; end(): void } {
  if (!process.stderr.isTTY) return { show: () => {}, end: () => {} };
  const bar = new SingleBar({ format: '{stage} {bar} {percentage}%', stream: process.stderr, hideCursor: true });
  bar.start(1, 0, { stage: '' });
  return {
    show: (stage, done, total) => {
      bar.setTotal(Math.max(1, total ?? done));
      bar.update(done, { stage: stage.padEnd(18) });
    },
    end: () => bar.stop(),
  };
}
