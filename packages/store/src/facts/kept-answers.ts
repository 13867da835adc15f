import { createHash } from 'node:crypto';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { Facts } from './keeper.ts';

/**
 * Answers to questions about facts: a run and a set of visible loads are what they are, until rows of them are altered, as when
 * somebody is erased. Those asked for longest ago go first; a failure is not kept.
 */
export class KeptAnswers<Answer> {
  private readonly size: number;
  private readonly byFacts = new WeakMap<Facts, Map<string, Promise<Answer>>>();

  constructor(size: number) {
    this.size = size;
  }

  /** The answer to a question, which is everything it depends on; made by `make` when nobody asked it before. */
  of(facts: Facts, tenant: TenantId, question: unknown, make: () => Promise<Answer>): Promise<Answer> {
    const kept = this.byFacts.get(facts) ?? new Map<string, Promise<Answer>>();
    this.byFacts.set(facts, kept);
    // A question may name a hundred thousand members: its hash is what is kept.
    const key = createHash('sha256')
      .update(JSON.stringify([tenant, facts.alterations(tenant), question]))
      .digest('base64');
    const known = kept.get(key);
    if (known) {
      kept.delete(key);
      kept.set(key, known);
      return known;
    }
    const made = make();
    kept.set(key, made);
    made.catch(() => kept.delete(key));
    if (kept.size > this.size) kept.delete(kept.keys().next().value!);
    return made;
  }
}
