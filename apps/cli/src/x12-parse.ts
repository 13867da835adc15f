import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import type { SourceProblem } from '@optimiq/domain/records/source';
import { unpacked } from '@optimiq/formats/unpack';
import { JsonBytes } from '@optimiq/formats/x12/json-bytes';
import { x12Kinds } from '@optimiq/formats/x12/kinds';
import { writeRecord } from '@optimiq/formats/x12/ndjson-record';
import { X12Parser } from '@optimiq/formats/x12/parser';
import { writeClaim, writeProblem } from '@optimiq/formats/x12-837/ndjson';
import { Command } from 'commander';
import { fileFailureOf } from './file-failures.ts';
import { writeOutput } from './write-output.ts';
import { addAckCommand } from './x12-ack.ts';

const readBytes = 262_144;
const writeBytes = 131_072;

type Counts = { claims: number; records: number; problems: number; errors: number };

/** `optimiq x12`: X12 files without the server. */
export function x12Command(): Command {
  const command = new Command('x12').description('Read X12 files and acknowledge them');
  command
    .command('parse')
    .argument('<file>', "an X12 file, gzip accepted; '-' reads standard input")
    .option('--output <file>', 'write there instead of standard output')
    .description('Claims, members, payments, answers and problems of X12 files as NDJSON')
    .addHelpText('after', help)
    .action(async (file: string, options: { output?: string }) => {
      process.exitCode = await parseX12(file, options.output);
    });
  addAckCommand(command);
  return command;
}

const help = `
One JSON object per line, in file order:
  {"kind":"claim", ...}    one claim: money in whole cents, dates YYYY-MM-DD, absent values left out,
                           "offset" is the byte of its CLM segment in the decompressed file
  {"kind":"problem", ...}  severity error (the record is not loadable), warning (it is) or unsupported
                           (a transaction set that is not read), with segment number and byte offset

Of other transaction sets, each with "segment" (counted from 1) and "offset" (byte) of where it begins:
  {"kind":"member", ...}               834: person, death_date, orec
  {"kind":"coverage", ...}             834: person, action (state, end, void), line (medical, part-a, part-b, part-c,
                                       part-d, drug, dental, vision, medicaid, other with line_code), from, through,
                                       contract, plan, payer, order, relationship, orec, is_esrd
  {"kind":"remittance", ...}           835: claim_id, payer_claim_id, status, billed_cents, paid_cents,
                                       member_share_cents, person, payment (trace, paid_on, amount_cents, method,
                                       payer_id, payee_npi), adjustments (group, reason, cents, quantity), remarks,
                                       lines (line, procedure, modifiers, revenue_code, submitted_procedure, units,
                                       service_from, service_through, billed_cents, paid_cents, allowed_cents, ...)
  {"kind":"provider_adjustment", ...}  835: provider_npi, fiscal_period_end, reason, reference, cents, payment
  {"kind":"acknowledgement", ...}      TA1, 999, 997, 277CA: by (ta1, 999, 277ca), level, outcome (accepted,
                                       accepted-with-errors, rejected), interchange, group, transaction, claim_id,
                                       payer_claim_id, line, on, billed_cents, errors (element, code, detail, ...)

Reads 005010X222, X223, X220, X221, X214 and X231, 997 of any version, and 004010X098, X096, X095 and X091 with a
warning. Memory does not grow with the file.

Exit status: 0 no errors, 1 at least one problem of severity error, 2 the file cannot be read or written.

Examples:
  optimiq x12 parse claims.837 > claims.ndjson
  optimiq x12 parse remittance.835 | grep '"kind":"remittance"'
  zcat claims.837.gz | optimiq x12 parse - | grep '"kind":"problem"'`;

/** Parses one file; returns the exit status. */
async function parseX12(file: string, outputFile: string | undefined): Promise<number> {
  const counts: Counts = { claims: 0, records: 0, problems: 0, errors: 0 };
  const output = outputFile === undefined ? process.stdout : createWriteStream(outputFile);
  // A reader that has seen enough (head, less) closes the pipe: that is no fault.
  let isClosed = false;
  let failure: NodeJS.ErrnoException | undefined;
  output.on('error', (error: NodeJS.ErrnoException) => {
    isClosed = true;
    if (error.code !== 'EPIPE') failure = error;
  });
  const showsProgress = process.stderr.isTTY === true;
  try {
    const size = file === '-' ? undefined : (await stat(file)).size;
    const input = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: readBytes });
    let bytesRead = 0;
    const lines = new JsonBytes();
    const { kinds, ta1 } = x12Kinds({
      claim: (claim) => {
        counts.claims++;
        writeClaim(lines, claim);
      },
      record: (record) => {
        counts.records++;
        writeRecord(lines, record);
      },
      row: () => {},
    });
    const noteProblem = (problem: SourceProblem) => {
      counts.problems++;
      if (problem.severity === 'error') counts.errors++;
      writeProblem(lines, problem);
    };
    const parser = new X12Parser(kinds, noteProblem, ta1);
    async function* counted(): AsyncGenerator<Uint8Array> {
      for await (const chunk of input as AsyncIterable<Uint8Array>) {
        bytesRead += chunk.length;
        if (showsProgress) showProgress(bytesRead, size, counts);
        yield chunk;
      }
    }
    for await (const chunk of unpacked(counted())) {
      for (let from = 0; from < chunk.length && !isClosed; from += readBytes) {
        parser.push(chunk.subarray(from, from + readBytes));
        if (lines.length >= writeBytes) await writeOutput(output, lines.take());
      }
      if (isClosed) break;
    }
    if (!isClosed) {
      parser.end();
      await writeOutput(output, lines.take());
      if (outputFile !== undefined) await finish(output);
    }
    if (showsProgress) process.stderr.write('\n');
  } catch (error) {
    failure = error as NodeJS.ErrnoException;
  }
  if (failure) {
    process.stderr.write(`optimiq x12 parse: ${fileFailureOf(failure)}\n`);
    return 2;
  }
  return counts.errors > 0 ? 1 : 0;
}

function finish(output: Writable): Promise<void> {
  return new Promise((resolve, reject) => {
    output.once('error', reject);
    output.end(resolve);
  });
}

let shownAt = 0;

function showProgress(bytes: number, size: number | undefined, counts: Counts): void {
  const now = Date.now();
  if (now - shownAt < 200) return;
  shownAt = now;
  const share = size ? ` of ${(size / 1e6).toFixed(0)} MB (${Math.floor((bytes / size) * 100)} %)` : ' MB';
  process.stderr.write(
    `\r${(bytes / 1e6).toFixed(0)}${share}, ${counts.claims} claims, ${counts.records} other records, ${counts.problems} problems, ${counts.errors} errors`,
  );
}
