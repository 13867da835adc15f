/** A thread that reads blocks of lines of FHIR files for the thread that loads the file. */
import { type MessagePort, parentPort } from 'node:worker_threads';
import { type LineBlock, readFhirLines } from '@optimiq/formats/fhir/lines';

const port = parentPort as MessagePort;

port.on('message', (block: LineBlock) => {
  const read = readFhirLines(block);
  const contents = read.records.flatMap((record) => (record.kind === 'document' ? [record.content.buffer] : []));
  port.postMessage(read, contents as ArrayBuffer[]);
});
