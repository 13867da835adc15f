import { isX12 } from './is-x12.ts';
import { x12Kinds } from './kinds.ts';
import { GS, ST, TA1 } from './tags.ts';
import { Tokenizer } from './tokenizer.ts';
import { kindOf } from './transaction-reader.ts';

/** Most of a beginning that is looked at: lines of a network, ISA, GS and ST. What is handed in is often a whole chunk. */
const sniffBytes = 16_384;
const nobody = () => {};
const { kinds } = x12Kinds({ claim: nobody, record: nobody, row: nobody });

/**
 * Name of an X12 file by its first transaction set: 'x12-837', 'x12-834', 'x12-835', 'x12-277ca', 'x12-999'; 'x12-ta1'
 * where no set begins but a TA1 stands; 'x12' where neither can be told.
 *
 * @param head decompressed beginning, 4 KB or more, or the whole file if it is shorter
 * @returns    undefined when it is no X12.
 */
export function x12NameOf(head: Uint8Array): string | undefined {
  if (!isX12(head)) return undefined;
  let groupGuide = '';
  let name: string | undefined;
  let hasTa1 = false;
  const tokenizer = new Tokenizer({
    problem: nobody,
    segment: (segment) => {
      if (segment.tag === GS) groupGuide = segment.element(8).trim();
      else if (segment.tag === TA1) hasTa1 = true;
      else if (segment.tag === ST) {
        name ??= kindOf(kinds, segment.element(1), segment.filled(3) ?? groupGuide)?.kind.name ?? 'x12';
      }
    },
  });
  tokenizer.push(head.subarray(0, sniffBytes));
  tokenizer.end();
  return name ?? (hasTa1 ? 'x12-ta1' : 'x12');
}
