import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeInstallation } from '../../apps/server/src/testing/server-process.ts';

/*
 * Guesses at one account from many networks, over sockets at a product that runs as a process of its own, while its owner
 * signs in again and again: from a browser that knows the product, and from a new one at a network the account is known
 * from. How many guesses were looked at, and how long the owner waited.
 */

const guesses = Number(process.env['BENCH_GUESSES'] ?? 5_000);
const networks = 50;
/** Connections of each network at the same time. */
const atOnce = Number(process.env['BENCH_GUESSES_AT_ONCE'] ?? 4);

const installation = makeInstallation(20);
const server = installation.start();
const print = (name: string, value: number, unit: string, bar?: string) =>
  process.stdout.write(
    `${JSON.stringify({ name: `sign-in flood: ${name}`, value: Math.round(value), unit, ...(bar && { bar }) })}\n`,
  );

try {
  const { url, signIns } = await server.ready();
  const owner = signIns.find(({ role }) => role === 'hcc-coder')!;
  const port = Number(new URL(url).port);

  /** Signs in once, by a client at an address of this machine. */
  const signIn = (password: string, localAddress: string, agent: Agent, cookies = new Map<string, string>()) =>
    new Promise<{ status: number; ms: number }>((done, fail) => {
      const began = performance.now();
      const headers = {
        ...{ 'content-type': 'application/json', 'x-optimiq-request': '1', host: new URL(url).host },
        ...(cookies.size > 0 && { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') }),
      };
      const options = { host: '127.0.0.1', port, method: 'POST', path: '/v1/session', localAddress, agent, headers };
      const asked = request(options, (answer) => {
        for (const line of answer.headers['set-cookie'] ?? []) {
          const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
          cookies.set(name!, value!);
        }
        answer.resume().on('end', () => done({ status: answer.statusCode!, ms: performance.now() - began }));
      });
      asked.on('error', fail).end(JSON.stringify({ email: owner.email, password }));
    });

  const home = '127.0.0.1';
  const cookies = new Map<string, string>();
  const ownAgent = () => new Agent({ keepAlive: false });
  const byOwner = async (own: Map<string, string>) => {
    for (const name of own.keys()) if (/session/.test(name)) own.delete(name);
    const { status, ms } = await signIn(owner.password, home, ownAgent(), own);
    if (status !== 200) throw new Error(`the owner was answered ${status}`);
    return ms;
  };
  await byOwner(cookies);
  print('the owner in quiet', await byOwner(cookies), 'ms');

  const statuses = new Map<number, number>();
  let left = guesses;
  const guessing = Array.from({ length: networks * atOnce }, async (_, lane) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    for (; left > 0; ) {
      left -= 1;
      const { status } = await signIn(`not the password ${left}`, `127.${10 + (lane % networks)}.0.1`, agent);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    }
    agent.destroy();
  });
  const began = performance.now();
  let isOver = false;
  const flood = Promise.all(guessing).then(() => {
    isOver = true;
    return performance.now() - began;
  });
  const waited = { marked: [] as number[], network: [] as number[] };
  while (!isOver) {
    await sleep(100);
    const [marked, network] = await Promise.all([byOwner(cookies), byOwner(new Map())]);
    waited.marked.push(marked);
    waited.network.push(network);
  }
  print('guesses answered', (guesses * 1_000) / (await flood), 'a second');
  print('guesses looked at', statuses.get(401) ?? 0, 'of the flood', '<= 100');
  print('guesses let in', statuses.get(200) ?? 0, 'of the flood', '<= 0');
  print('sign-ins of the owner meanwhile', waited.marked.length * 2, 'sign-ins');
  print('slowest sign-in of the owner, known browser', Math.max(...waited.marked), 'ms', '<= 2000');
  print('slowest sign-in of the owner, known network', Math.max(...waited.network), 'ms', '<= 2000');
  process.stderr.write(`answers ${JSON.stringify([...statuses])}\n`);
} finally {
  await server.end('SIGTERM');
  await installation.remove();
}
