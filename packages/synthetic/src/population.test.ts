import { createHash } from 'node:crypto';
import { ageOn, type CalendarDate } from '@optimiq/domain/kernel/dates';
import { beforeAll, describe, expect, test } from 'vitest';
import { loadTables } from './load-tables.ts';
import { generatePopulation, type SyntheticMember } from './population.ts';

const asOf = '2025-11-24' as CalendarDate;
const tables = loadTables();
const populationOf = (members: number, seed = 7) => [
  ...generatePopulation({ members, seed, asOf, months: 36 }, tables),
];
const hashOf = (members: readonly SyntheticMember[]) => {
  const hash = createHash('sha256');
  for (const member of members) hash.update(JSON.stringify(member));
  return hash.digest('hex');
};

let population: SyntheticMember[];
beforeAll(() => {
  population = populationOf(2000);
});

describe('a seed', () => {
  test('gives the same population twice', () => {
    expect(hashOf(populationOf(200))).toBe(hashOf(population.slice(0, 200)));
  });

  test('gives each member whatever the number of members', () => {
    expect(populationOf(31).at(30)).toEqual(population[30]);
  });

  test('gives another population than the next seed', () => {
    expect(hashOf(populationOf(20, 8))).not.toBe(hashOf(population.slice(0, 20)));
  });
});

describe('people', () => {
  test('are 65 and over, with one in seven younger and disabled', () => {
    const young = population.filter(({ member }) => ageOn(member.person.birthDate!, asOf) < 65);
    expect(young.length / population.length).toBeGreaterThan(0.11);
    expect(young.length / population.length).toBeLessThan(0.18);
    expect(new Set(young.map(({ member }) => member.orec))).not.toContain('0');
    for (const { member } of population) {
      expect(ageOn(member.person.birthDate!, asOf)).toBeGreaterThanOrEqual(18);
      expect(ageOn(member.person.birthDate!, asOf)).toBeLessThan(105);
    }
  });

  test('are of both sexes, women somewhat more', () => {
    const women = population.filter(({ member }) => member.person.sex === 'F').length / population.length;
    expect(women).toBeGreaterThan(0.52);
    expect(women).toBeLessThan(0.6);
  });

  test('have every status that a segment needs', () => {
    const years = population.flatMap(({ eligibility }) => eligibility);
    for (const dualCode of ['NA', '01', '02', '03', '04', '06', '08']) {
      expect(years.some((year) => year.dualCode === dualCode)).toBe(true);
    }
    expect(new Set(population.map(({ member }) => member.orec))).toEqual(new Set(['0', '1', '2', '3']));
    expect(years.some(({ lti }) => lti)).toBe(true);
    expect(years.some(({ esrd }) => esrd)).toBe(true);
    expect(years.some(({ snp }) => snp)).toBe(true);
    const isNew = (year: (typeof years)[number]) => year.year === 2025 && year.partBMonths! < 12;
    expect(years.filter(isNew).length / population.length).toBeGreaterThan(0.02);
  });

  test('have well-formed Medicare identifiers of the synthetic pattern, no two the same', () => {
    const mbis = population.map(({ member }) => member.person.mbi!);
    for (const mbi of mbis) {
      expect(mbi).toMatch(/^9X[0-9AC-HJKMNP-RT-Y][0-9]X[0-9AC-HJKMNP-RT-Y][0-9][AC-HJKMNP-RT-Y]{2}[0-9]{2}$/);
    }
    expect(new Set(mbis).size).toBe(mbis.length);
  });

  test('have no claim and no fill after death or outside the window', () => {
    const dead = population.filter(({ member }) => member.deathDate);
    expect(dead.length).toBeGreaterThan(40);
    for (const { member, claims, fills } of population) {
      const last = member.deathDate ?? asOf;
      for (const { serviceFrom, serviceThrough } of claims) {
        expect(serviceThrough! <= last && serviceFrom! <= serviceThrough! && serviceFrom! >= '2022-12-01').toBe(true);
      }
      for (const { filledOn } of fills) expect(filledOn <= last && filledOn >= '2022-12-01').toBe(true);
    }
  });
});

describe('claims', () => {
  test('give evidence of over 300 paying codes and 60 HCCs, beside ordinary codes', () => {
    const codes = new Set(
      population.flatMap(({ claims }) => claims.flatMap(({ diagnoses }) => diagnoses.map(({ code }) => code))),
    );
    const paying = [...codes].filter((code) => tables.hccs.has(code));
    expect(paying.length).toBeGreaterThanOrEqual(300);
    expect(new Set(paying.flatMap((code) => tables.hccs.get(code)!)).size).toBeGreaterThanOrEqual(60);
    expect(codes.size - paying.length).toBeGreaterThan(120);
    for (const ordinary of ['I10', 'E785', 'Z0000', 'M5450']) expect(codes).toContain(ordinary);
  });

  test('come at 15 to 40 lines per member and year', () => {
    const lines = population.reduce(
      (sum, { claims }) => sum + claims.reduce((n, claim) => n + claim.lines.length, 0),
      0,
    );
    const months = population
      .flatMap(({ eligibility }) => eligibility)
      .reduce((sum, { hmoMonths }) => sum + hmoMonths!, 0);
    expect((lines / months) * 12).toBeGreaterThan(15);
    expect((lines / months) * 12).toBeLessThan(40);
  });

  test('are billed above allowed and allowed above paid, to the cent, and add up', () => {
    for (const claim of population.slice(0, 300).flatMap(({ claims }) => claims)) {
      for (const { billedCents, allowedCents, paidCents } of [claim, ...claim.lines]) {
        expect([billedCents, allowedCents, paidCents].every(Number.isInteger)).toBe(true);
        expect(billedCents! >= allowedCents! && allowedCents! >= paidCents! && paidCents! >= 0).toBe(true);
      }
      const sum = (field: 'billedCents' | 'allowedCents' | 'paidCents') =>
        claim.lines.reduce((total, line) => total + line[field]!, 0);
      expect(claim.billedCents).toBe(sum('billedCents'));
      expect(claim.allowedCents).toBe(sum('allowedCents'));
      expect(claim.paidCents).toBe(sum('paidCents'));
    }
  });

  test('have at most twelve diagnoses, and pointers only to those they have', () => {
    for (const { diagnoses, lines } of population.flatMap(({ claims }) => claims)) {
      expect(diagnoses.length).toBeGreaterThan(0);
      expect(diagnoses.length).toBeLessThanOrEqual(12);
      for (const { diagnosisPointers = [] } of lines) {
        expect(diagnosisPointers.every((pointer) => pointer >= 1 && pointer <= diagnoses.length)).toBe(true);
      }
    }
  });

  test('name providers whose identifiers pass the check digit and were never issued', () => {
    const npis = new Set(population.flatMap(({ claims }) => claims.flatMap((c) => [c.billingNpi, c.renderingNpi])));
    for (const npi of npis) if (npi) expect([npi, npi[0], passesLuhn(`80840${npi}`)]).toEqual([npi, '2', true]);
    expect(npis.size).toBeGreaterThan(200);
  });

  test('have numbers of their own', () => {
    const numbers = population.flatMap(({ claims }) => claims.map(({ claimId }) => claimId));
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  test('that replace or void name an earlier claim of the member with the same dates', () => {
    let adjusted = 0;
    for (const { claims } of population) {
      const byId = new Map(claims.map((claim) => [claim.claimId, claim]));
      for (const { frequency, originalClaimId, serviceFrom, serviceThrough } of claims) {
        expect(originalClaimId === undefined).toBe(frequency === '1');
        if (!originalClaimId) continue;
        adjusted += 1;
        expect(byId.get(originalClaimId)).toMatchObject({ frequency: '1', serviceFrom, serviceThrough });
      }
    }
    expect(adjusted).toBeGreaterThan(100);
  });
});

/** Luhn's check as the standard describes it, from the right. */
function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
