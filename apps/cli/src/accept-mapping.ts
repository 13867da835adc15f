import { LoadMapping, MappingSaved } from '@optimiq/contracts/mapping';
import { confidenceWord } from '@optimiq/domain/mapping/guess';
import { neededTargets } from '@optimiq/domain/mapping/targets';
import type { Operator } from '@optimiq/server/operator';
import { nameOf } from './mapping.ts';
import { ask } from './operator.ts';

/**
 * Takes the guess for a load that is held for its mapping, when of every group of needed columns one is found with high
 * confidence; says what is missing otherwise.
 *
 * @returns the job that reads the file with it; undefined when a person has to look
 */
export async function acceptMapping(
  operator: Operator,
  loadId: string,
  tenant: { readonly tenant?: string },
): Promise<string | undefined> {
  const mapping = await ask(operator, LoadMapping, 'GET', `/v1/loads/${loadId}/mapping`, tenant);
  const guesses = mapping.columns.flatMap(({ guess }) => (guess ? [guess] : []));
  const isSure = (target: string) =>
    guesses.some((guess) => guess.target === target && confidenceWord(guess.confidence) === 'high');
  const unsure = neededTargets[mapping.kind].filter((group) => !group.some(isSure));
  if (unsure.length > 0) {
    for (const group of unsure) {
      const found = guesses.filter(({ target }) => group.includes(target));
      const words = found.map((guess) => `${nameOf(guess)} with ${confidenceWord(guess.confidence)} confidence`);
      process.stderr.write(`  mapping: ${group.join(' or ')}: ${words.join(', ') || 'not found'}\n`);
    }
    return undefined;
  }
  const saved = await ask(operator, MappingSaved, 'PUT', `/v1/loads/${loadId}/mapping`, {
    ...tenant,
    body: { contract: mapping.contract, after: mapping.lastVersion },
  });
  const high = guesses.filter(({ confidence }) => confidenceWord(confidence) === 'high').length;
  process.stdout.write(
    `  mapping accepted as version ${saved.version}: ${mapping.kind}, ${guesses.length} of ${mapping.columns.length} columns, ${high} with high confidence\n`,
  );
  return saved.jobId;
}
