import { expect, test } from 'vitest';
import { restrictionsFrom, restrictionWords, timeOf } from './restrictions.ts';

const form = (...entries: readonly (readonly [string, string])[]) => {
  const fields = new FormData();
  for (const [name, value] of entries) fields.append(name, value);
  return fields;
};

test('what is not ticked is left out, even when something was typed under it', () => {
  expect(restrictionsFrom(form(['networks', '10.0.0.0/8'], ['modules', 'risk']))).toEqual({ value: {} });
});

test('networks come one per line, hours as minutes of the day', () => {
  const fields = form(
    ['narrow-networks', 'on'],
    ['networks', '10.0.0.0/8\n2001:db8::/32'],
    ['narrow-hours', 'on'],
    ['days', '1'],
    ['days', '7'],
    ['hours-from', '22:00'],
    ['hours-to', '06:30'],
    ['noExport', 'on'],
  );
  expect(restrictionsFrom(fields)).toEqual({
    value: {
      networks: ['10.0.0.0/8', '2001:db8::/32'],
      hours: { days: [1, 7], from: 1320, to: 390 },
      noExport: true,
    },
  });
});

test('a narrowing that would let nobody in by mistake is sent back', () => {
  const fields = form(
    ...(['modules', 'panels', 'facilities', 'networks', 'hours'] as const).map(
      (one) => [`narrow-${one}`, 'on'] as const,
    ),
  );
  expect(restrictionsFrom(fields)).toEqual({
    faults: {
      ...{ modules: 'restriction.chooseOne', panels: 'restriction.chooseOne', facilities: 'restriction.chooseOne' },
      ...{ networks: 'restriction.noNetwork', hours: 'restriction.noHours' },
    },
  });
});

test('restrictions are said in words, by name', () => {
  const named = { panel: (id: string) => `panel ${id}`, facility: (id: string) => `place ${id}` };
  expect(
    restrictionWords({ panels: ['a'], hours: { days: [1, 2], from: 480, to: 1440 }, noExport: true }, named),
  ).toEqual(['Panels: panel a', 'Mon Tue 08:00–24:00', 'No export']);
  expect(restrictionWords({}, named)).toEqual([]);
  expect(timeOf(0)).toBe('00:00');
});
