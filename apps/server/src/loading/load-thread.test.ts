import type { LoadId, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { SourcePerson, SourceProblem } from '@optimiq/domain/records/source';
import { expect, test } from 'vitest';
import { WarmThreads } from '../warm-threads.ts';
import type { LoadWorkerData } from './load-messages.ts';
import { type LoadThreadWork, readInThread } from './load-thread.ts';
import { CancelledError, stopReading, whileReading } from './stop-reading.ts';

const id = '0f0f0f0f-0000-4000-8000-000000000001' as LoadId;
const text = Buffer.from('member_id,birth_date,sex\nA1,1950-01-02,F\n');
const data: LoadWorkerData = {
  tenantId: '0f0f0f0f-0000-4000-8000-000000000002' as TenantId,
  loadId: id,
  loadNo: 1,
  source: 'test',
  contracts: [],
  bytes: text.length,
  recordsPerPiece: 100,
  keys: { data: new Uint8Array(32), records: new Uint8Array(32) },
};
const work: LoadThreadWork = {
  span: async (offset, length) => text.subarray(offset, offset + length),
  format: async () => {},
  match: async (persons) => persons.map(() => ({ reason: 'missing-identifier' })),
  store: async () => {},
};
const never = new AbortController().signal;

/** Threads that ask for the first byte, then compute for ever. */
const endless = () =>
  new WarmThreads(
    new URL(
      `data:text/javascript,${encodeURIComponent(`
        import { parentPort } from 'node:worker_threads';
        parentPort.on('message', (message) => {
          if (message.kind === 'begin') parentPort.postMessage({ kind: 'span', id: 1, offset: 0, length: 1 });
          else for (;;);
        });
      `)}`,
    ),
    1,
  );

test('a reader that never comes back is ended when its load is cancelled; the next file is read', async () => {
  const reading = whileReading(id, never, (stop) => {
    const span = async () => {
      // The answer sets the thread going for ever; then somebody cancels.
      setImmediate(() => stopReading(id));
      return text.subarray(0, 1);
    };
    return readInThread(data, { ...work, span }, stop, endless());
  });
  await expect(reading).rejects.toBeInstanceOf(CancelledError);
  await readInThread(data, work, never);
});

test('a reader that waits for bytes that never come is ended, too, when the product leaves off', async () => {
  const leaveOff = new AbortController();
  const span = () => {
    leaveOff.abort(new Error('stopping'));
    return new Promise<Uint8Array>(() => {});
  };
  const reading = whileReading(id, leaveOff.signal, (stop) => readInThread(data, { ...work, span }, stop));
  await expect(reading).rejects.toThrow('stopping');
});

test('what is being stored when a load is cancelled has been stored when its reading ends', async () => {
  let isStored = false;
  const store = async () => {
    stopReading(id);
    await new Promise((resolve) => setImmediate(resolve));
    isStored = true;
  };
  const stopped = whileReading(id, never, (stop) => readInThread(data, { ...work, store }, stop));
  await expect(stopped).rejects.toBeInstanceOf(CancelledError);
  expect(isStored).toBe(true);
});

test('a load that is not read now is not stopped, and one that was stopped before its thread began has none', async () => {
  stopReading(id);
  await whileReading(id, never, (stop) => readInThread(data, work, stop));
  const stopped = whileReading(id, never, (stop) => {
    stopReading(id);
    return readInThread(data, work, stop);
  });
  await expect(stopped).rejects.toBeInstanceOf(CancelledError);
});

test('a FHIR file that is read in several threads names its people and faults in the order of its lines', async () => {
  const lines = Array.from({ length: 4_000 }, (_, n) =>
    n % 50 === 7
      ? '{"resourceType":"Patient"'
      : JSON.stringify({ resourceType: 'Patient', id: `p${n}`, extension: [{ url: 'x'.repeat(400) }] }),
  );
  const file = Buffer.from(lines.join('\n'));
  const people: SourcePerson[] = [];
  const problems: SourceProblem[] = [];
  await readInThread(
    { ...data, bytes: file.length },
    {
      ...work,
      span: async (offset, length) => file.subarray(offset, offset + length),
      match: async (persons) => {
        people.push(...persons);
        return persons.map(() => ({ member: id as unknown as MemberKey }));
      },
      store: async (piece) => {
        problems.push(...piece.problems);
      },
    },
    never,
  );
  const isCut = (line: string) => !line.endsWith('}');
  expect(people.map(({ memberId }) => memberId)).toEqual(lines.flatMap((line, n) => (isCut(line) ? [] : [`p${n}`])));
  expect(problems.map(({ at }) => at.row)).toEqual(lines.flatMap((line, n) => (isCut(line) ? [n + 1] : [])));
});
