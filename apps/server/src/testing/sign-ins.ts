import { codeOf, stepOf } from '@optimiq/connectors/identity/totp';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { saveMembership } from '@optimiq/store/postgres/tenants';
import type { TestProduct } from './product.ts';

export const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0';
export const testPassword = 'lantern-otter-gravel-43-plum';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** A browser: it keeps its cookies, and nothing else. */
export class TestBrowser {
  cookies = new Map<string, string>();
  readonly world: TestProduct;
  readonly remoteAddress: string;
  constructor(world: TestProduct, remoteAddress = '127.0.0.1') {
    this.world = world;
    this.remoteAddress = remoteAddress;
  }
  async ask(method: Method, url: string, payload?: object, more: Record<string, string> = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { 'x-optimiq-request': '1', 'user-agent': firefox, ...(cookie ? { cookie } : {}), ...more };
    const { remoteAddress } = this;
    const answer = await this.world.app.inject({
      ...{ method, url, headers, remoteAddress },
      ...(payload ? { payload } : {}),
    });
    for (const line of [answer.headers['set-cookie'] ?? []].flat()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      this.cookies.set(name!, value!);
    }
    return { status: answer.statusCode, body: answer.body ? answer.json() : undefined };
  }
  /** The same browser as it is now, for requests at the same time. */
  copy(): TestBrowser {
    const copy = new TestBrowser(this.world, this.remoteAddress);
    copy.cookies = new Map(this.cookies);
    return copy;
  }
}

/** People of a test product who sign in for themselves; those of another `word` are others. */
export function signInsOf(world: TestProduct, tenant: TenantId = world.alpha, word = 'person') {
  let number = 0;
  const person = async (roles = ['hcc-coder'], tenants: TenantId[] = [tenant]) => {
    number += 1;
    const email = `${word}-${number}-${tenant.slice(0, 4)}@test.example`;
    const name = `Person ${number}`;
    const userId = await world.product.identity.createUser({ email, name, password: testPassword });
    for (const tenantId of tenants) await saveMembership(world.test.database, { userId, tenantId, roles });
    const browser = new TestBrowser(world);
    const signIn = (by = browser) => by.ask('POST', '/v1/session', { email, password: testPassword });
    return { email, name, userId, browser, signIn };
  };
  /** Codes of an authenticator app that was not used before. */
  const nextCode = async (secret: string, userId: string): Promise<string> => {
    await world.test.asSuperuser('delete from auth.totp_uses where user_id = $1', [userId]);
    return codeOf(secret, stepOf(new Date()));
  };
  /** Somebody signed in with password and authenticator app. */
  const withApp = async (roles = ['hcc-coder'], tenants?: TenantId[]) => {
    const one = await person(roles, tenants);
    const signedIn = await one.signIn();
    if (signedIn.status === 202) await one.browser.ask('POST', '/v1/session/organization', { tenantId: tenant });
    const begun = await one.browser.ask('POST', '/v1/account/totp');
    const { secret } = begun.body;
    const added = await one.browser.ask('POST', '/v1/account/totp/confirmation', {
      code: await nextCode(secret, one.userId),
    });
    return { ...one, secret: secret as string, recoveryCodes: added.body.recoveryCodes as string[] };
  };
  /** What stands behind '#' in the newest letter of a kind to an address. */
  const letterTo = async (recipient: string, kind: string): Promise<string | undefined> => {
    const all = (await world.product.mail.waiting()).filter((one) => one.recipient === recipient && one.kind === kind);
    return all.at(-1)?.link.split('#')[1];
  };
  return { person, withApp, nextCode, letterTo };
}
