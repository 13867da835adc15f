import { scoreMember, scoringSettings } from '@optimiq/domain/risk/cms-hcc/model';
import { type CmsHccModel, loadCmsHcc } from '@optimiq/reference/cms-hcc';
import { GatheredBytes } from './risk-score-bytes.ts';
import { RecordError } from './risk-score-fields.ts';
import { errorLine, receiptLine } from './risk-score-output.ts';
import { idOf, readMember } from './risk-score-record.ts';

export type LineSettings = { readonly model: CmsHccModel; readonly paymentYear: number; readonly mceEdits: boolean };

/** Whole lines of input; `firstLine` is the number of the first one in its file, from 1. */
export type Lines = { readonly bytes: Uint8Array<ArrayBuffer>; readonly firstLine: number };

/** As many lines of output, and how many of them are scores and errors. */
export type ScoredLines = { readonly bytes: Uint8Array<ArrayBuffer>; readonly scored: number; readonly failed: number };

const decoder = new TextDecoder();
const output = new GatheredBytes(1 << 21);

/** Scores a piece of a file. Never throws on what a line says; each line gets its answer in its place. */
export function scoreLines({ bytes, firstLine }: Lines, { model, paymentYear, mceEdits }: LineSettings): ScoredLines {
  const tables = loadCmsHcc(model, paymentYear);
  const settings = scoringSettings(tables, { mceEdits });
  const lines = decoder.decode(bytes).split('\n');
  if (lines.at(-1) === '') lines.pop();
  let failed = 0;
  for (let index = 0; index < lines.length; index++) {
    let line: unknown;
    try {
      line = parsed(lines[index]!);
      const { id, member } = readMember(line, paymentYear);
      output.append(receiptLine(id, scoreMember(member, tables, settings)));
    } catch (error) {
      if (!(error instanceof RecordError)) throw error;
      failed++;
      output.append(errorLine(firstLine + index, idOf(line), error));
    }
  }
  return { bytes: output.take(), scored: lines.length - failed, failed };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new RecordError('json', '', 'not a JSON object, or longer than a line may be');
  }
}
