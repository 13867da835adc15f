import { institutionalElements, institutionalRows, professionalElements, professionalRows } from './guide-rows.ts';

/** A segment of a loop, or a loop by its opening segment, at its place among the others. */
export type GuideNode = {
  readonly segment: string;
  /** Qualifiers it may have; undefined when it has none to tell. */
  readonly codes: ReadonlySet<string> | undefined;
  readonly isRequired: boolean;
  readonly max: number;
  /** Order in the loop; nodes of one place stand in any order. */
  readonly place: number;
  /** Index among the nodes of its loop. */
  readonly index: number;
  /** The loop it opens; undefined for a segment. */
  readonly loop: GuideLoop | undefined;
};

export type GuideLoop = {
  /** As it is told to others: '2010AA'. */
  readonly id: string;
  /** In order of their places: segments, then loops. */
  readonly nodes: GuideNode[];
};

export type Guide = {
  readonly root: GuideLoop;
  readonly segments: ReadonlySet<string>;
  /** Elements this guide asks for beyond those that both ask for, by segment. */
  readonly requiredElements: RequiredElements;
};

export type RequiredElements = Readonly<Record<string, readonly number[] | undefined>>;

/** The guide of an ST03 or GS08; undefined for one whose segments are not checked (004010, other sets). */
export function guideOf(implementation: string): Guide | undefined {
  if (implementation.startsWith('005010X222')) return professional;
  if (implementation.startsWith('005010X223')) return institutional;
  return undefined;
}

/** Rows to loops; the set itself is the loop 'ST' with BHT before all others. */
function toGuide(rows: string, requiredElements: RequiredElements): Guide {
  const root: GuideLoop = { id: 'ST', nodes: [] };
  const loops = new Map([['ST', root]]);
  const segments = new Set(['ST', 'SE']);
  addNode(root, 'BHT!', undefined);
  for (const row of rows.trim().split('\n')) {
    const [name, parent, opening, ...rest] = row.split(' ');
    const loop: GuideLoop = { id: name!.split(':')[0]!, nodes: [] };
    loops.set(name!, loop);
    for (const text of rest) addNode(loop, text, undefined);
    addNode(loops.get(parent!)!, opening!, loop);
  }
  for (const { nodes } of loops.values()) for (const { segment } of nodes) segments.add(segment);
  return { root, segments, requiredElements };
}

function addNode(to: GuideLoop, text: string, loop: GuideLoop | undefined): void {
  const [, segment, codes, required, max] = /^([A-Z][A-Z0-9]{1,2})(?:=([A-Z0-9,]+))?(!?)(?:\*(\d+))?$/.exec(text)!;
  const last = to.nodes.at(-1);
  const isBeside = last?.segment === segment && (last?.loop === undefined) === (loop === undefined);
  to.nodes.push({
    segment: segment!,
    codes: codes === undefined ? undefined : new Set(codes.split(',')),
    isRequired: required === '!',
    max: max === '0' ? Number.POSITIVE_INFINITY : Number(max ?? '1'),
    place: last === undefined ? 0 : isBeside ? last.place : last.place + 1,
    index: to.nodes.length,
    loop,
  });
}

const professional = toGuide(professionalRows, professionalElements);
const institutional = toGuide(institutionalRows, institutionalElements);
