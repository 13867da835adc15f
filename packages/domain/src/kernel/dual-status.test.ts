import { expect, test } from 'vitest';
import { dualClassOf } from './dual-status.ts';

test('01 to 06 and 08 are dual, 02, 04 and 08 with full benefits, whether sent with one digit or two', () => {
  const codes = ['00', '01', '02', '03', '04', '05', '06', '07', '08', '09', '10', '99', 'NA', ''];
  const of = (found: string | undefined) => codes.filter((code) => dualClassOf(code) === found);
  expect(of('full')).toEqual(['02', '04', '08']);
  expect(of('partial')).toEqual(['01', '03', '05', '06']);
  expect(of(undefined)).toEqual(['00', '07', '09', '10', '99', 'NA', '']);
  expect([dualClassOf('2'), dualClassOf('9'), dualClassOf(undefined)]).toEqual(['full', undefined, undefined]);
});
