import type { Problem } from '@optimiq/contracts/problem';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from 'fastify-type-provider-zod';

/** Words of the problems the API can answer with; the code is stable, the rest may be reworded. */
const catalogue = {
  'bad-request': [400, 'The request does not have the form this route takes'],
  'not-signed-in': [401, 'Sign in first'],
  'sign-in-failed': [401, 'Email or password is wrong'],
  'factor-wrong': [403, 'That is not right, or it was used before'],
  forbidden: [403, 'Your role does not include this'],
  'step-up-needed': [403, 'Confirm with your second factor first'],
  'factor-needed': [403, 'Set up a second factor first'],
  'outside-network': [403, 'Your account works from certain networks only, and this is none of them'],
  'outside-hours': [403, 'Your account works in certain hours only'],
  'no-contract': [403, 'No agreement is on file under which health information may be taken in'],
  'read-only': [403, 'The agreement on file has ended: everything can be read and nothing changed'],
  'cross-site': [403, 'Changes are accepted from the product itself only'],
  'purpose-not-instructed': [403, 'The organization has given no instruction to use data for this purpose'],
  'not-yours-to-grant': [403, 'Nobody can grant what they lack'],
  'own-account': [403, 'Somebody else has to change your own rights'],
  'second-person': [403, 'This takes a second person: who asked cannot decide, and only who asked can withdraw'],
  'not-found': [404, 'There is nothing here for you'],
  conflict: [409, 'The thing was changed or used meanwhile'],
  'stores-disagree': [409, 'The stores of this plan disagree: it can be read, and not changed until that is put right'],
  'has-factor': [409, 'There is one already: take it away first'],
  'last-factor': [409, 'Without this one no second factor would be left'],
  'last-admin': [409, 'Nobody would be left who manages people here'],
  'role-held': [409, 'Somebody still holds this role'],
  'past-view': [409, 'The past can only be read, and this shows nothing of it: leave asOf out'],
  'same-value': [409, 'The setting has this value already'],
  'change-waits': [409, 'Another change of this setting waits for a second person'],
  held: [409, 'This is held: nothing of it may be deleted until the hold is released'],
  'past-not-kept': [
    410,
    'The results of the run of that moment are no longer kept; the end of its day or month may be',
  ],
  'raw-file-removed': [410, 'The raw file of this load is no longer kept'],
  'nothing-to-undo': [409, 'This load is not active'],
  'not-a-table': [409, 'The columns of this file are not mapped: it is no table, or one whose columns are known'],
  'not-held': [409, 'This load does not wait for anybody'],
  'nothing-to-cancel': [409, 'This load is visible or has ended'],
  'nothing-to-retry': [409, 'This load was not refused, so there is nothing to read again'],
  'nothing-to-hold': [409, 'This load is not being read'],
  'same-file-active': [409, 'The same bytes are loaded already'],
  'too-large': [413, 'The body is larger than this route takes'],
  'unsupported-media': [415, 'The body is not of a type this route takes'],
  'locked-out': [429, 'Too many attempts; wait and try again'],
  'too-many-requests': [429, 'Too many requests; wait and try again'],
  'too-many-rows': [422, 'There are more rows than one file holds; nothing has left'],
  'quota-export': [429, 'The organization has exported as many rows today as its settings let it'],
  'quota-jobs': [429, 'As many jobs wait or run as the settings of the organization let; try again when one has ended'],
  'quota-storage': [507, 'The organization keeps as many bytes of files as its settings let it'],
  internal: [500, 'Something failed here; nothing was changed'],
  'not-ready': [503, 'The service is starting, stopping or cannot reach its database'],
  busy: [503, 'Other work of this plan has to end first; try again in a moment'],
  'erasure-ledger-closed': [503, 'The erasure ledger cannot be written: nobody is erased until it can'],
  'tenant-closed': [503, 'An erasure of this plan is left half done: nothing of it is shown until that is put right'],
  'disk-full': [507, 'The disk is nearly full; loads and exports wait'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof catalogue;

/** An expected failure of a route; `errors` name fields, never values. */
export class ProblemError extends Error {
  readonly code: ProblemCode;
  readonly errors: { field: string; message: string }[] | undefined;
  readonly detail: string | undefined;
  constructor(code: ProblemCode, more: { detail?: string; errors?: { field: string; message: string }[] } = {}) {
    super(code);
    this.code = code;
    this.errors = more.errors;
    this.detail = more.detail;
  }
}

/** Status of a problem code. */
export const statusOf = (code: ProblemCode): number => catalogue[code][0];

function problemOf(request: FastifyRequest, code: ProblemCode, more: Pick<ProblemError, 'detail' | 'errors'>): Problem {
  const [status, title] = catalogue[code];
  return {
    type: `urn:optimiq:problem:${code}`,
    title,
    status,
    code,
    id: request.id,
    ...(more.detail ? { detail: more.detail } : {}),
    ...(more.errors ? { errors: more.errors } : {}),
  };
}

const none = { detail: undefined, errors: undefined };

/** Codes of errors from within that are problems of the same name. */
const passedOn: ReadonlySet<string> = new Set<ProblemCode>([
  'disk-full',
  'quota-export',
  'quota-jobs',
  'quota-storage',
  'stores-disagree',
  'too-large',
  'tenant-closed',
  'erasure-ledger-closed',
]);
/** Seconds after which work that others waited for has most likely ended. */
const retryAfterSeconds = 10;

/** The problem an error stands for; anything unexpected is 'internal' and says nothing of its cause. */
function toProblem(request: FastifyRequest, error: unknown): Problem {
  if (error instanceof ProblemError) return problemOf(request, error.code, error);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map((issue) => ({
      field: issue.instancePath.replace(/^\//, '').replaceAll('/', '.') || String(error.validationContext ?? 'body'),
      message: fieldMessage(issue.keyword),
    }));
    return problemOf(request, 'bad-request', { detail: undefined, errors });
  }
  if (isResponseSerializationError(error)) return problemOf(request, 'internal', none);
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  if (code && passedOn.has(code)) return problemOf(request, code as ProblemCode, none);
  if (code === 'lock-timeout') return problemOf(request, 'busy', none);
  if (code === 'unavailable') return problemOf(request, 'not-ready', none);
  if (statusCode === 413) return problemOf(request, 'too-large', none);
  if (statusCode === 415) return problemOf(request, 'unsupported-media', none);
  if (statusCode === 429) return problemOf(request, 'too-many-requests', none);
  if (statusCode === 503) return problemOf(request, 'not-ready', none);
  if (statusCode && statusCode >= 400 && statusCode < 500) return problemOf(request, 'bad-request', none);
  return problemOf(request, 'internal', none);
}

/** Zod's own messages may quote input, so only the kind of fault is told. */
const fieldMessage = (keyword: string): string => `not valid (${keyword})`;

function send(reply: FastifyReply, problem: Problem): FastifyReply {
  if (problem.code === 'busy') reply.header('retry-after', retryAfterSeconds);
  return reply
    .code(problem.status)
    .header('content-type', 'application/problem+json')
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problem);
}

/** Answers an address that is no address, which no hook or handler of ours sees: the framework's own answer repeats it. */
export const answerBadUrl = (request: FastifyRequest, reply: FastifyReply): void =>
  void send(reply, problemOf(request, 'bad-request', none));

/** Turns every failure into an RFC 9457 problem; logs class, code and request id, never values. */
export const problems = fastifyPlugin(async (app: FastifyInstance) => {
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(request, error);
    if (problem.status >= 500) {
      const { name, code } = error as { name?: string; code?: string };
      request.log.error(
        { problem: problem.code, error: name, errorCode: code, stack: framesOf(error) },
        'request failed',
      );
    }
    return send(reply, problem);
  });
  app.setNotFoundHandler((request, reply) => send(reply, problemOf(request, 'not-found', none)));
});

/** Where an error arose: file names and lines only; the first line of a stack may hold values. */
function framesOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim().replace(/\(?(file:\/\/)?\/[^)\s]*\/(?=[^/]+:\d+)/, '('));
}
