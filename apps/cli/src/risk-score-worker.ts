/** One scoring thread: pieces of input in, pieces of output back, bytes handed over rather than copied. */
import { parentPort, workerData } from 'node:worker_threads';
import { type LineSettings, type Lines, scoreLines } from './risk-score-lines.ts';

const settings = workerData as LineSettings;

parentPort?.on('message', (lines: Lines) => {
  const answer = scoreLines(lines, settings);
  parentPort?.postMessage(answer, [answer.bytes.buffer]);
});
