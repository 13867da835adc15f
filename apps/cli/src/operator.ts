import { fileURLToPath } from 'node:url';
import { Problem } from '@optimiq/contracts/problem';
import { readSettings, type Settings } from '@optimiq/server/env';
import { openLog } from '@optimiq/server/log';
import { connectOperator, type Operator } from '@optimiq/server/operator';
import type { z } from 'zod';

/** A failed request, in words for the terminal. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
}

/** Settings of the installation that belongs to this program. */
export const settingsOf = (): Settings =>
  readSettings(process.env, fileURLToPath(new URL('../../../', import.meta.url)));

/** The product as its operator reaches it: through the running server, or opened for this command alone. */
export async function withOperator<T>(work: (operator: Operator) => Promise<T>): Promise<T> {
  const settings = settingsOf();
  const operator = await connectOperator(settings, openLog(settings));
  try {
    return await work(operator);
  } finally {
    await operator.close();
  }
}

/** One request; the answer as the contract has it. Throws RequestError with the problem's own words. */
export async function ask<Schema extends z.ZodType>(
  operator: Operator,
  schema: Schema,
  ...request: Parameters<Operator['request']>
): Promise<z.infer<Schema>> {
  const { status, body } = await operator.request(...request);
  if (status < 400) return schema.parse(body);
  const problem = Problem.safeParse(body);
  if (!problem.success) throw new RequestError(`The product answered ${status}`);
  if (problem.data.code === 'not-signed-in') throw new RequestError('Name the tenant with --tenant SLUG');
  throw new RequestError(`${problem.data.title} (${problem.data.code}, request ${problem.data.id})`);
}
