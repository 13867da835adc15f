/** Opens a facts folder in a process or thread of its own and does one thing there: a rival, or a process to be killed. */
import { parentPort, workerData } from 'node:worker_threads';
import { constantColumn, countingColumn, numberColumn, textColumn, uuidColumn } from '../facts/column-set.ts';
import { openFacts } from '../facts/keeper.ts';
import { alpha, canaryCents, canaryNdc, fillKey, memberKey, settingsOf } from './facts.ts';

const [base, task] = parentPort ? (workerData as [string, string]) : [process.argv[2]!, process.argv[3]!];
const tell = (line: string) => (parentPort ? parentPort.postMessage(line) : process.stdout.write(`${line}\n`));

try {
  const facts = await openFacts(settingsOf(base, { memoryMb: task === 'spill' ? 150 : 512, maxOpen: 1 }));
  tell('open');
  if (task === 'insert') {
    for (let batch = 0; batch < 100; batch++) {
      const numbers = Array.from({ length: 100 }, (_, index) => batch * 100 + index);
      await facts.append(alpha, 'pharmacy_fills', {
        rows: 100,
        columns: {
          load_no: constantColumn(1, 100),
          record_no: countingColumn(batch * 100, 100),
          fill_key: uuidColumn(numbers.map(fillKey)),
          member_key: uuidColumn(numbers.map(memberKey)),
          ndc: textColumn(numbers.map(() => canaryNdc)),
          cost_cents: numberColumn(numbers.map(() => canaryCents)),
        },
      });
    }
    tell('inserted');
  }
  if (task === 'spill') {
    const sorted = facts.query(
      alpha,
      [1],
      `select max(place) as n from (
        select row_number() over (order by word) as place from (
          select md5(cast(a.record_no * 31 + b.record_no as varchar)) || 'CANARYQ7CANARY' as word
          from pharmacy_fills_loaded a cross join pharmacy_fills_loaded b where b.record_no < 1000
        ) words
      ) ranked`,
      [],
      { timeoutMs: 300_000 },
    );
    sorted.then(() => tell('sorted')).catch((error: { reason: string }) => tell(`failed ${error.reason}`));
  }
  setInterval(() => {}, 1000);
} catch (error) {
  tell((error as { reason?: string }).reason ?? 'failed');
  setTimeout(() => process.exit(1), 50);
}
