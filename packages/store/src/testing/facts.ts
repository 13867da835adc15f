import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { ClaimKey, MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import type { ClaimFacts } from '../facts/claims.ts';
import { type Facts, type FactsSettings, openFacts } from '../facts/keeper.ts';

export const alpha = '11111111-1111-4111-8111-111111111111' as TenantId;
export const beta = '22222222-2222-4222-8222-222222222222' as TenantId;

/** A facts store in a folder of its own, with a key for each tenant. */
export type TestFacts = { readonly facts: Facts; readonly base: string; close(): Promise<void> };

/** A drug code and an amount that occur nowhere else. */
export const canaryNdc = '98761234509';
export const canaryCents = 0x1234_5678_9abc;

export const newBase = (): string => mkdtempSync(join(tmpdir(), 'optimiq-facts-'));

export const settingsOf = (base: string, changes: Partial<FactsSettings> = {}): FactsSettings => ({
  folder: join(base, 'facts'),
  spillFolder: join(base, 'spill'),
  keyOf: async (tenant) => new Uint8Array(32).fill(tenant.charCodeAt(0)),
  memoryMb: 512,
  threads: 2,
  idleCloseMs: 60_000,
  ...changes,
});

export async function testFacts(changes: Partial<FactsSettings> = {}): Promise<TestFacts> {
  const base = newBase();
  const facts = await openFacts(settingsOf(base, changes));
  return {
    facts,
    base,
    async close() {
      await facts.close();
      rmSync(base, { recursive: true, force: true });
    },
  };
}

/** A UUID with a number in it. */
export const key = (kind: 'm' | 'c' | 'f', number: number): string =>
  `${{ m: 'aaaaaaaa', c: 'cccccccc', f: 'ffffffff' }[kind]}-0000-4000-8000-${String(number).padStart(12, '0')}`;
export const memberKey = (number: number) => key('m', number) as MemberKey;
export const claimKey = (number: number) => key('c', number) as ClaimKey;
export const fillKey = (number: number) => key('f', number);
export const date = (text: string) => text as CalendarDate;

/** A professional claim of one line and one diagnosis. */
export const claim = (number: number, member: number, changes: Partial<ClaimFacts> = {}): ClaimFacts => ({
  claimKey: claimKey(number),
  memberKey: memberKey(member),
  type: 'professional',
  frequency: '1',
  serviceFrom: date('2025-03-04'),
  serviceThrough: date('2025-03-04'),
  paidCents: 1000 + number,
  renderingNpi: '1234567893',
  diagnoses: [{ order: 1, code: 'E1122', system: 'icd10cm', qualifier: 'ABK' }],
  lines: [
    { line: 1, procedure: '99213', modifiers: ['25'], pos: '11', units: 1, diagnosisPointers: [1], paidCents: 1000 },
  ],
  ...changes,
});

/** Names of files below a folder that hold a text in clear. */
export function filesWith(folder: string, text: string): string[] {
  const needle = Buffer.from(text, 'latin1');
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile()) return [];
    const path = join(entry.parentPath, entry.name);
    return readFileSync(path).includes(needle) ? [path] : [];
  });
}
