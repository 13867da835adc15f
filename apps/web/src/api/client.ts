import type { Problem } from '@optimiq/contracts/problem';
import type { ZodType } from 'zod';
import { ofThePageItself } from './last-use.ts';
import { currentAsOf, endSession } from './session-store.ts';
import { stepUp } from './step-up.ts';

export type QueryValues = Readonly<Record<string, string | number | readonly (string | number)[] | undefined>>;

/** A request that did not succeed: what the server said, and the id that finds it in the log. */
export class RequestFailed extends Error {
  readonly status: number;
  readonly code: string;
  readonly id: string;
  readonly fields: Problem['errors'];

  constructor(problem: Pick<Problem, 'status' | 'code' | 'id' | 'errors'>, options?: ErrorOptions) {
    super(problem.code, options);
    this.name = 'RequestFailed';
    this.status = problem.status;
    this.code = problem.code;
    this.id = problem.id;
    this.fields = problem.errors;
  }
}

/** Answer of a route, checked by its contract. Fails with `RequestFailed`; a 401 also ends the session. */
export function get<T>(path: string, contract: ZodType<T>, query?: QueryValues): Promise<T> {
  return request('GET', path + searchOf(query), contract);
}

/** As `get`, for a request that changes something or must not stand in an address. */
export function post<T>(path: string, contract: ZodType<T>, body?: unknown): Promise<T> {
  const init =
    body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  return request('POST', path, contract, init);
}

/** As `post`, for putting something in the place of what was there. */
export function put<T>(path: string, contract: ZodType<T>, body: unknown): Promise<T> {
  return request('PUT', path, contract, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** Sends bytes, or none, with what is to be said about them in headers. */
export function sendBytes<T>(
  method: 'POST' | 'PATCH',
  path: string,
  contract: ZodType<T>,
  headers: Readonly<Record<string, string>>,
  body?: Blob,
  signal?: AbortSignal,
): Promise<T> {
  return request(method, path, contract, { headers, ...(body ? { body } : {}), ...(signal ? { signal } : {}) });
}

/** As `post`, for taking something away; the answer has no body. */
export async function remove(path: string): Promise<void> {
  await send('DELETE', path, {});
}

/** A file to be kept, under the name the server gives it. What asks for a fresh factor gets it first, as elsewhere. */
export async function getFile(
  path: string,
  query?: QueryValues,
): Promise<{ readonly name: string; readonly content: Blob }> {
  const response = await send('GET', path + searchOf(query), { headers: { accept: '*/*' } });
  const [, name = 'download'] = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '') ?? [];
  return { name, content: await response.blob() };
}

async function request<T>(method: string, path: string, contract: ZodType<T>, init: RequestInit = {}): Promise<T> {
  const response = await send(method, path, init);
  const body: unknown = await response.json();
  const parsed = contract.safeParse(body);
  if (parsed.success) return parsed.data;
  const id = response.headers.get('x-request-id') ?? 'none';
  throw new RequestFailed({ status: response.status, code: 'response-shape', id }, { cause: parsed.error });
}

async function send(method: string, path: string, init: RequestInit, isAgain = false): Promise<Response> {
  // A page of another site cannot set this header without being asked first, and is then refused.
  const guard = method === 'GET' ? {} : { 'x-optimiq-request': '1' };
  const headers = { accept: 'application/json', ...guard, ...ofThePageItself(), ...init.headers };
  let response: Response;
  try {
    response = await fetch(withAsOf(path), { ...init, method, headers, credentials: 'same-origin' });
  } catch (cause) {
    throw new RequestFailed({ status: 0, code: 'unreachable', id: 'none' }, { cause });
  }
  if (response.ok) return response;
  const failure = await failureOf(response);
  if (response.status === 401 && path !== '/v1/session') endSession('expired');
  if (failure.code === 'step-up-needed' && !isAgain && (await stepUp())) return send(method, path, init, true);
  throw failure;
}

/** What is of the person and not of the data: the same whichever moment is looked at. */
const timeless = [
  'session',
  'account',
  'saved-views',
  'dashboards',
  'default-views',
  'view-moments',
  'notifications',
  'openapi.json',
];

/** The address with the moment that is looked at. What cannot show it says so; nothing is changed under it. */
function withAsOf(path: string): string {
  const asOf = currentAsOf();
  const [, resource = ''] = /^\/v1\/([^/?]+)/.exec(path) ?? [];
  if (asOf === undefined || timeless.includes(resource)) return path;
  return `${path}${path.includes('?') ? '&' : '?'}asOf=${encodeURIComponent(asOf)}`;
}

async function failureOf(response: Response): Promise<RequestFailed> {
  const fallback = { status: response.status, code: `http-${response.status}`, id: 'none' };
  try {
    return new RequestFailed({ ...fallback, ...((await response.json()) as Partial<Problem>) });
  } catch {
    return new RequestFailed(fallback);
  }
}

function searchOf(query: QueryValues = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) search.append(name, String(one));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}
