/** An answer as it came, header names in lower case. */
export type SeenAnswer = {
  readonly path: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  readonly body: string;
};

/** A check of one header: what is wrong with it, or nothing. */
type Check = (value: string, answer: SeenAnswer) => string | undefined;

const is =
  (expected: string): Check =>
  (value) =>
    value === expected ? undefined : `is ${value || 'missing'}`;

const policies: Check = (value) => {
  const directives = new Map(
    value.split(';').map((part) => [part.trim().split(' ')[0], part.trim().split(' ').slice(1).join(' ')]),
  );
  for (const name of ['default-src', 'base-uri', 'frame-ancestors']) {
    if (directives.get(name) !== "'none'") return `${name} is ${directives.get(name) ?? 'missing'}`;
  }
  if (!directives.has('form-action')) return 'form-action is missing';
  const wide = value.match(/'unsafe-[a-z-]+'|https?:|\*|(?<=(script|default|connect)-src[^;]*)data:|blob:/);
  return wide ? `allows ${wide[0]}` : undefined;
};

const checks: Readonly<Record<string, Check>> = {
  'content-security-policy': policies,
  'x-content-type-options': is('nosniff'),
  'x-frame-options': is('DENY'),
  'referrer-policy': is('no-referrer'),
  'cross-origin-opener-policy': is('same-origin'),
  'cross-origin-resource-policy': is('same-origin'),
  'x-permitted-cross-domain-policies': is('none'),
  'permissions-policy': (value) =>
    ['camera', 'microphone', 'geolocation', 'payment', 'usb'].every((name) => value.includes(`${name}=()`))
      ? undefined
      : 'lets a page use the machine',
  'cache-control': (value, { path }) =>
    value === (path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-store')
      ? undefined
      : `is ${value || 'missing'}`,
  'strict-transport-security': (value) =>
    Number(/max-age=(\d+); includeSubDomains/.exec(value)?.[1] ?? 0) >= 31_536_000
      ? undefined
      : `is ${value || 'missing'}`,
};

const telling = ['server', 'x-powered-by', 'via', 'x-aspnet-version', 'x-runtime'];

/**
 * Every fault of an answer's headers, as a scanner would find them: 'name: what'.
 *
 * Content that is neither the program's page or files nor JSON has to be a download in a sandbox.
 */
export function headerFaults(answer: SeenAnswer): string[] {
  const value = (name: string) => String(answer.headers[name] ?? '');
  const faults = Object.entries(checks).flatMap(([name, check]) => {
    const fault = check(value(name), answer);
    return fault ? [`${name}: ${fault}`] : [];
  });
  faults.push(...telling.filter((name) => value(name) !== '').map((name) => `${name}: tells what runs`));
  if (answer.body !== '' && value('content-type') === '') faults.push('content-type: missing');
  if (/^text\/|xml/.test(value('content-type')) && !/; charset=utf-8/i.test(value('content-type')))
    faults.push('content-type: text without its charset');
  for (const name of Object.keys(answer.headers).filter((one) => one.startsWith('access-control-')))
    faults.push(`${name}: lets other sites in`);
  const isApi = /^\/(v1|health)\//.test(answer.path);
  const isJson = /^application\/(problem\+)?json/.test(value('content-type'));
  if (isApi && !/(^|;)\s*sandbox(;|$)/.test(value('content-security-policy')))
    faults.push('content-security-policy: no sandbox');
  if (isApi && !isJson && answer.body !== '' && !value('content-disposition').startsWith('attachment')) {
    faults.push('content-disposition: no attachment');
  }
  for (const cookie of [answer.headers['set-cookie'] ?? []].flat()) {
    for (const flag of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/']) {
      if (!String(cookie).split(/;\s*/).includes(flag)) faults.push(`set-cookie: without ${flag}`);
    }
  }
  return faults;
}
