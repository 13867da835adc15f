import type { SourceProblem } from '@optimiq/domain/records/source';
import type { Segment } from '../x12/segment.ts';
import { Tokenizer } from '../x12/tokenizer.ts';

/** A transaction set as written: its segments by their elements, ST and SE included. */
export type ReadSet = readonly (readonly string[])[];

export type ReadInterchange = {
  readonly header: readonly string[];
  /** Segments between ISA and the first GS. */
  readonly loose: readonly (readonly string[])[];
  readonly groups: { readonly header: readonly string[]; readonly sets: ReadSet[] }[];
};

/**
 * Reads written acknowledgements, for tests, and throws where an envelope is wrong: counts, control numbers, lengths of
 * the ISA, or anything the tokenizer objects to.
 */
export function readBack(text: string): ReadInterchange[] {
  const problems: SourceProblem[] = [];
  const segments: string[][] = [];
  const tokenizer = new Tokenizer({
    segment: (one: Segment) => segments.push(Array.from({ length: one.count }, (_, n) => one.element(n))),
    problem: (one) => problems.push(one),
  });
  if (text !== '') {
    tokenizer.push(Buffer.from(text));
    tokenizer.end();
  }
  if (problems.length > 0) throw new Error(`written text has problems: ${problems[0]!.message}`);

  const interchanges: ReadInterchange[] = [];
  let set: string[][] | undefined;
  for (const segment of segments) {
    const [tag = '', first, second] = segment;
    const interchange = interchanges.at(-1);
    const group = interchange?.groups.at(-1);
    set?.push(segment);
    if (tag === 'ISA') {
      if (segment.join('*').length !== 105) throw new Error('ISA has not its length');
      interchanges.push({ header: segment, loose: [], groups: [] });
    } else if (tag === 'GS') interchange!.groups.push({ header: segment, sets: [] });
    else if (tag === 'ST') {
      set = [segment];
      group!.sets.push(set);
    } else if (tag === 'SE') {
      expectEqual(Number(first), set!.length, 'SE01');
      expectEqual(second, set![0]![2], 'SE02');
      set = undefined;
    } else if (tag === 'GE') {
      expectEqual(Number(first), group!.sets.length, 'GE01');
      expectEqual(second, group!.header[6], 'GE02');
    } else if (tag === 'IEA') {
      expectEqual(Number(first), interchange!.groups.length, 'IEA01');
      expectEqual(second, interchange!.header[13], 'IEA02');
    } else if (!set) (interchange!.loose as string[][]).push(segment);
  }
  const tags = segments.map(([tag]) => tag);
  for (const [opens, closes] of [
    ['ISA', 'IEA'],
    ['GS', 'GE'],
    ['ST', 'SE'],
  ]) {
    expectEqual(count(tags, opens!), count(tags, closes!), closes!);
  }
  return interchanges;
}

const count = (tags: readonly (string | undefined)[], tag: string) => tags.filter((one) => one === tag).length;

function expectEqual(found: unknown, expected: unknown, where: string): void {
  if (found !== expected) throw new Error(`${where} does not hold`);
}
