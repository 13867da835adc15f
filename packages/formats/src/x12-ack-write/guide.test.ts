import { expect, test } from 'vitest';
import { answer, fileOf, linesOf, setOf } from './cases.ts';
import { fullSet } from './full-set.ts';
import { type GuideLoop, guideOf } from './guide.ts';
import { elementRulesOf, segmentNames } from './segment-elements.ts';

const guides = ['005010X222A1', '005010X223A2'];

const loopsOf = (loop: GuideLoop): GuideLoop[] => [
  loop,
  ...loop.nodes.flatMap((node) => (node.loop ? loopsOf(node.loop) : [])),
];

test.each(guides)('every segment of %s has its elements, and every loop stands in one place', (guide) => {
  const { root, segments } = guideOf(guide)!;
  for (const segment of segments) expect(elementRulesOf(segment)).toBeDefined();
  const loops = loopsOf(root);
  expect(loops.length).toBeGreaterThan(40);
  for (const { nodes } of loops) {
    expect(nodes.map(({ place }) => place)).toEqual(nodes.map(({ place }) => place).sort((a, b) => a - b));
    for (const { place, segment, codes, loop } of nodes) {
      // One segment can be one node only, or the order of the rows would decide.
      const beside = nodes.filter((one) => one.place === place && one.segment === segment);
      if (beside.length > 1) expect(codes).toBeDefined();
      const all = beside.flatMap((one) => [...(one.codes ?? [])]);
      if (!loop) expect(new Set(all).size).toBe(all.length);
    }
  }
});

test('every element has a length that can be, and a required component has one too', () => {
  for (const name of segmentNames) {
    for (const { type, min, max, components } of elementRulesOf(name)!) {
      if (type === 'C') expect(components.length).toBeGreaterThan(0);
      else expect([min > 0, max >= min]).toEqual([true, true]);
    }
  }
});

test.each(guides)('leaving out any one segment of %s is told when it is required, and never rejects', async (guide) => {
  const body = fullSet(guideOf(guide)!);
  let told = 0;
  for (let at = 0; at < body.length; at += 3) {
    const set = setOf(body.toSpliced(at, 1), guide);
    const lines = linesOf(await answer(fileOf([set], guide), ['999']));
    const outcome = lines.find((line) => line.startsWith('IK5'));
    expect(outcome).toMatch(/^IK5\*[AE]/);
    if (outcome !== 'IK5*A') told++;
    const position = /^IK3\*\w+\*(\d+)/.exec(lines[2]!)?.[1];
    if (position !== undefined) expect(Number(position)).toBeGreaterThanOrEqual(at + 2);
  }
  expect(told).toBeGreaterThan(20);
});

test('a guide whose segments are not checked has no map', () => {
  expect(guideOf('004010X098A1')).toBeUndefined();
  expect(guideOf('005010X224A2')).toBeUndefined();
});
