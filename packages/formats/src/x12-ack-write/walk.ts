import type { Segment } from '../x12/segment.ts';
import { elementFaultsOf } from './element-check.ts';
import { type ElementFault, repeatable, type SegmentFault } from './fault.ts';
import type { Guide, GuideLoop, GuideNode } from './guide.ts';
import { segmentNames } from './segment-elements.ts';

type Frame = {
  /** undefined for a party nobody knows: its segments are passed over with it. */
  readonly loop: GuideLoop | undefined;
  /** Place of the segment that was last found in it. */
  place: number;
  /** How often each node was found, by its qualifiers. */
  readonly counts: readonly Map<string, number>[];
};

const known = new Set(segmentNames);

/**
 * Follows one transaction set through the loops of its guide and reports what does not fit.
 *
 * Memory is one counter for each node of the loops that are open. After a fault it goes on with the next segment: a
 * missing segment is reported once, where another came instead of it; what belongs to an unknown party is passed over.
 */
export class GuideWalk {
  readonly #guide: Guide;
  readonly #report: (fault: SegmentFault) => void;
  readonly #frames: Frame[];

  constructor(guide: Guide, report: (fault: SegmentFault) => void) {
    this.#guide = guide;
    this.#report = report;
    this.#frames = [frameOf(guide.root)];
  }

  /** Loop of the segment that was last taken: '2400'. */
  get loop(): string {
    return this.#frames.findLast(({ loop }) => loop)?.loop?.id ?? '';
  }

  /** One segment between ST and SE, neither of them included. */
  take(segment: Segment, position: number): void {
    const name = segment.element(0);
    const qualifier = qualifierOf(segment, name);
    const elements = elementFaultsOf(segment, name, this.#guide);
    for (let depth = this.#frames.length - 1; depth >= 0; depth--) {
      const node = this.#find(this.#frames[depth]!, name, qualifier);
      if (!node) continue;
      while (this.#frames.length - 1 > depth) this.#leave(position);
      this.#enter(this.#frames[depth]!, node, qualifier, position);
      if (elements.length > 0) this.#fault(name, position, '8', elements);
      return;
    }
    this.#misfit(name, qualifier, position, elements);
  }

  /** The set is over. */
  end(position: number): void {
    while (this.#frames.length > 0) this.#leave(position);
  }

  /** The node a segment is, at the place where the loop stands or after it. */
  #find({ loop, place }: Frame, name: string, qualifier: string): GuideNode | undefined {
    return loop?.nodes.find((node) => node.place >= place && isOf(node, name, qualifier));
  }

  #enter(frame: Frame, node: GuideNode, qualifier: string, position: number): void {
    this.#requireBetween(frame, frame.place, node.place, position);
    frame.place = node.place;
    const counts = frame.counts[node.index]!;
    const kind = node.codes ? qualifier : '';
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    if (node.loop) this.#frames.push(frameOf(node.loop));
    if (count > node.max) this.#fault(node.segment, position, node.loop ? '4' : '5', []);
  }

  /** Closes the innermost loop. */
  #leave(position: number): void {
    const frame = this.#frames.at(-1)!;
    this.#requireBetween(frame, frame.place, Number.POSITIVE_INFINITY, position);
    this.#frames.pop();
  }

  /** Reports what the loop must have between two places, the second not included, and has not. */
  #requireBetween({ loop, counts }: Frame, from: number, to: number, position: number): void {
    if (!loop) return;
    for (const node of loop.nodes) {
      if (node.place < from || node.place >= to || !node.isRequired || counts[node.index]!.size > 0) continue;
      const at = node.loop ?? loop;
      this.#report({ segment: node.segment, position, loop: at.id, code: '3', elements: [] });
    }
  }

  /** A segment that has no place here: out of order, with a qualifier nobody knows, or not expected at all. */
  #misfit(name: string, qualifier: string, position: number, elements: readonly ElementFault[]): void {
    if (this.#frames.at(-1)!.loop === undefined) return;
    const open = this.#frames.toReversed();
    const isLate = open.some(({ loop }) => loop?.nodes.some((node) => isOf(node, name, qualifier)));
    if (isLate) {
      this.#fault(name, position, '7', []);
      return;
    }
    const named = open.flatMap(({ loop, place }) =>
      (loop?.nodes ?? []).filter((node) => node.segment === name && node.place >= place),
    )[0];
    if (named?.codes) {
      const element = name === 'HL' ? 3 : 1;
      const fault: ElementFault = {
        element,
        ...(name === 'HI' && { component: 1 }),
        code: '7',
        ...repeatable(qualifier),
      };
      const others = elements.filter((one) => one.element !== element);
      this.#fault(name, position, '8', qualifier === '' ? elements : [fault, ...others]);
      if (named.loop) this.#frames.push(frameOf(undefined));
      return;
    }
    this.#fault(name, position, this.#guide.segments.has(name) || known.has(name) ? '2' : '1', []);
  }

  #fault(segment: string, position: number, code: SegmentFault['code'], elements: readonly ElementFault[]): void {
    this.#report({ segment, position, loop: this.loop, code, elements });
  }
}

const frameOf = (loop: GuideLoop | undefined): Frame => ({
  loop,
  place: 0,
  counts: loop?.nodes.map(() => new Map()) ?? [],
});

const isOf = (node: GuideNode, name: string, qualifier: string) =>
  node.segment === name && (!node.codes || node.codes.has(qualifier));

function qualifierOf(segment: Segment, name: string): string {
  if (name === 'HL') return segment.element(3);
  return name === 'HI' ? segment.component(1, 1) : segment.element(1);
}
