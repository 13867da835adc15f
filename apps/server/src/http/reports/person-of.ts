import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../plugins/problems.ts';

/** Reports are of people: programs read the figures themselves, and the operator takes nothing. */
export function personOf({ caller }: FastifyRequest): string {
  if (caller.actor.kind !== 'user') throw new ProblemError('forbidden');
  return caller.actor.id;
}
