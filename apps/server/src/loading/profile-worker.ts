/** The thread that looks at a table: parts of it in, a proposal out. It has room of its own, so a hostile one ends only it. */
import { type MessagePort, parentPort } from 'node:worker_threads';
import { isDamage } from '@optimiq/formats/damage';
import { profileTable } from '@optimiq/formats/table/profile-file';
import { publishedCodeSets } from '@optimiq/reference/code-sets';
import { AskedBytes } from './asked-bytes.ts';
import type { FromProfileWorker, ToProfileWorker } from './profile-thread.ts';

const port = parentPort as MessagePort;
const tell = (message: FromProfileWorker) => port.postMessage(message);
const bytes = new AskedBytes(tell);

port.on('message', (message: ToProfileWorker) => {
  if (message.kind === 'span') bytes.answer(message);
  else void profile(message);
});

async function profile({ size, table }: Extract<ToProfileWorker, { kind: 'profile' }>): Promise<void> {
  try {
    tell({ kind: 'profiled', table: await profileTable(bytes.of(size), publishedCodeSets(), table) });
  } catch (error) {
    tell({ kind: 'failed', isDamage: isDamage(error) });
  }
}
