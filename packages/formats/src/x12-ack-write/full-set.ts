import type { Guide, GuideLoop, GuideNode } from './guide.ts';
import { type ElementRule, elementRulesOf } from './segment-elements.ts';

/** An element of a generated set. */
export type ElementPlace = {
  readonly segment: string;
  readonly loop: string;
  readonly element: number;
  /** 0 for an element that is no composite. */
  readonly component: number;
  readonly rule: ElementRule;
  /** The element tells the segment apart from others: it cannot have another value. */
  readonly isQualifier: boolean;
};

/**
 * A transaction set with every loop, every segment and every element of a guide, between ST and SE, for tests: what
 * it leaves out, no file has.
 *
 * @param chosen value for an element instead of the one it would have; undefined keeps that.
 * @returns       segments without terminator; element separator '*', component separator ':'.
 */
export function fullSet(guide: Guide, chosen: (place: ElementPlace) => string | undefined = () => undefined): string[] {
  const out: string[] = [];
  let levels = 0;
  const writeSegment = (node: GuideNode, loop: GuideLoop, code: string | undefined, parentLevel: number): void => {
    const rules = elementRulesOf(node.segment)!;
    const isLevel = node.segment === 'HL';
    const texts = rules.map((rule, index) => {
      const element = index + 1;
      if (isLevel && element === 1) return String(levels);
      if (isLevel && element === 2) return parentLevel === 0 ? '' : String(parentLevel);
      const qualifierAt = isLevel ? 3 : 1;
      const value = (of: ElementRule, component: number): string => {
        const isQualifier = code !== undefined && element === qualifierAt && component < 2;
        const place = { segment: node.segment, loop: loop.id, element, component, rule: of, isQualifier };
        return chosen(place) ?? (isQualifier ? code : plainValue(place));
      };
      if (rule.type !== 'C') return value(rule, 0);
      return rule.components.map((of, k) => value(of, k + 1)).join(':');
    });
    out.push([node.segment, ...texts].join('*'));
  };
  const writeLoop = (loop: GuideLoop, level: number): void => {
    for (const node of loop.nodes) {
      const codes = node.codes ? [...node.codes] : [undefined];
      if (!node.loop) for (const code of codes) writeSegment(node, loop, code, level);
      else {
        if (node.segment === 'HL') levels++;
        const own = node.segment === 'HL' ? levels : level;
        writeSegment(node, node.loop, codes[0], level);
        writeLoop(node.loop, own);
      }
    }
  };
  writeLoop(guide.root, 0);
  return out;
}

function plainValue({ segment, element, rule: { type, min, codes } }: ElementPlace): string {
  if (codes) return [...codes][0]!;
  const isDate = (segment === 'DTP' && element === 3) || (segment === 'DMG' && element === 2);
  if (type === 'D' || isDate) return '20250314';
  if (type === 'T') return '1200';
  return (type === 'R' || type === 'N' ? '1' : 'A').repeat(min);
}
