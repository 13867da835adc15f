import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { fromDayNumber } from '@optimiq/domain/kernel/dates';
import { unpacked } from '@optimiq/formats/unpack';
import { acknowledge } from '@optimiq/formats/x12-ack-write/acknowledge';
import { type AcknowledgementKind, acknowledgementKinds } from '@optimiq/formats/x12-ack-write/options';
import { type Command, InvalidArgumentError } from 'commander';
import { fileFailureOf } from './file-failures.ts';
import { writeOutput } from './write-output.ts';

type Options = {
  kinds: readonly AcknowledgementKind[];
  output: string;
  receiver?: string;
  control: number;
  ifRequested?: boolean;
  strict?: boolean;
};

const writeBytes = 131_072;

/** `optimiq x12 ack`: what a receiver would answer to a file of claims. */
export function addAckCommand(x12: Command): void {
  x12
    .command('ack')
    .argument('<file>', 'an 837 file, gzip accepted; it is read several times, so it cannot be standard input')
    .option('--kinds <list>', 'ta1, 999, 277ca, with commas between them', kindsOf, acknowledgementKinds)
    .option('--output <file>', "write there; '-' is standard output", '-')
    .option('--receiver <id>', 'ISA08 and GS03 of the answer; without it, the sender of the file')
    .option('--control <number>', 'ISA13 and GS06 of the first interchange and group', controlOf, 1)
    .option('--if-requested', 'TA1 only for interchanges that ask for one (ISA14) or are rejected')
    .option('--strict', 'any fault rejects its set or interchange; for checking a file before it is sent')
    .description('TA1, 999 and 277CA for 837 files, as X12')
    .addHelpText('after', help)
    .action(async (file: string, options: Options) => {
      process.exitCode = await acknowledgeFile(file, options);
    });
}

const help = `
TA1 says whether an interchange could be read, 999 (005010X231A1) what does not follow the guides 005010X222A1 and
005010X223A2 with segment, element and component, 277CA (005010X214) what the product would make of each claim.

What would be loaded is accepted, with its faults named: a set is rejected only when none of its claims can be loaded.
--strict rejects a set for any fault. Sets of 004010 are not checked by segment. Memory does not grow with the file.
The answer holds claim numbers and, in the 277CA, names and member numbers.

Exit status: 0 nothing is rejected, 1 something is, 2 the file cannot be read or the answer not written.

Examples:
  optimiq x12 ack claims.837 > answer.x12
  optimiq x12 ack claims.837.gz --kinds 999 --strict --output answer.999`;

function kindsOf(text: string): readonly AcknowledgementKind[] {
  const kinds = text.split(',').map((kind) => kind.trim().toLowerCase());
  const known = acknowledgementKinds.filter((kind) => kinds.includes(kind));
  if (known.length !== new Set(kinds).size) throw new InvalidArgumentError('Kinds are ta1, 999 and 277ca.');
  return known;
}

function controlOf(text: string): number {
  const number = Number(text);
  if (/^\d{1,9}$/.test(text) && number > 0) return number;
  throw new InvalidArgumentError('A control number is 1 to 999999999.');
}

/** An interchange, a set or a claim that is rejected. */
const rejection = /^(TA1(\*[^*]*){3}\*R|IK5\*R|STC\*[^*]*\*[^*]*\*U)/m;

/** Acknowledges one file; returns the exit status. */
async function acknowledgeFile(file: string, options: Options): Promise<number> {
  let isRejected = false;
  const output: Writable = options.output === '-' ? process.stdout : createWriteStream(options.output);
  let failure: NodeJS.ErrnoException | undefined;
  let isClosed = false;
  output.on('error', (error: NodeJS.ErrnoException) => {
    isClosed = true;
    // A reader that has seen enough (head, less) closes the pipe: that is no fault.
    if (error.code !== 'EPIPE') failure = error;
  });
  try {
    // A pipe or a folder cannot be read a second time.
    if (!(await stat(file)).isFile()) throw Object.assign(new Error('not a file'), { code: 'EISDIR' });
    const now = new Date();
    const open = () => unpacked(createReadStream(file));
    let text = '';
    const written = acknowledge(open, options.kinds, {
      writtenOn: fromDayNumber(Math.floor(now.getTime() / 86_400_000)),
      writtenAt: now.toISOString().slice(11, 16).replace(':', ''),
      controlNumber: options.control,
      ...(options.receiver && { receiverId: options.receiver }),
      onlyIfRequested: options.ifRequested === true,
      isStrict: options.strict === true,
    });
    for await (const part of written) {
      isRejected ||= rejection.test(part);
      text += part;
      if (text.length >= writeBytes) {
        await writeOutput(output, text);
        text = '';
      }
      if (isClosed) break;
    }
    if (!isClosed) await writeOutput(output, text);
    if (options.output !== '-' && !isClosed) {
      output.end();
      await finished(output);
    }
  } catch (error) {
    failure ??= error as NodeJS.ErrnoException;
  }
  if (failure) {
    process.stderr.write(`optimiq x12 ack: ${fileFailureOf(failure)}\n`);
    return 2;
  }
  return isRejected ? 1 : 0;
}
