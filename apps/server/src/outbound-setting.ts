import { type ListedHost, type Purpose, parseHost, purposes } from '@optimiq/connectors/outbound/rules';

/**
 * A host that the operator lists: for one tenant by its slug, or for the installation and every tenant. What the operator
 * lists may be of the inside.
 */
export type OperatorHost = {
  readonly tenant?: string;
  readonly purpose: Purpose;
  readonly host: string;
  readonly port?: number;
};

const entriesOf = (text: string): string[] => text.split(/[\s,]+/).filter((entry) => entry !== '');

/** All parsed, or undefined when any is not. */
const all = <T>(entries: readonly string[], parse: (entry: string) => T | undefined): readonly T[] | undefined => {
  const parsed = entries.map(parse);
  return parsed.includes(undefined) ? undefined : (parsed as T[]);
};

/** 'kms=keys.inside:8443', 'my-plan/webhook=[fd00::7]:443'; blanks or commas between entries. */
export const parseOutboundHosts = (text: string): readonly OperatorHost[] | undefined =>
  all(entriesOf(text), (entry) => {
    const parts = /^(?:([a-z0-9-]+)\/)?([a-z-]+)=(\[[^\]]+\]|[^:[\]]+)(?::(\d{1,5}))?$/.exec(entry);
    const [, tenant, purpose, host, port] = parts ?? [];
    return host === undefined
      ? undefined
      : entryOf(tenant, purpose, host, port === undefined ? undefined : Number(port));
  });

/** The older form for feeds: 'my-plan=10.0.0.5', or a host alone. An equals sign stands in no host and no slug. */
export const parseSftpInnerHosts = (text: string): readonly OperatorHost[] | undefined =>
  all(entriesOf(text), (entry) => {
    const at = entry.indexOf('=');
    return entryOf(at === -1 ? undefined : entry.slice(0, at), 'sftp', entry.slice(at + 1), undefined);
  });

function entryOf(
  tenant: string | undefined,
  purpose: string | undefined,
  text: string,
  port: number | undefined,
): OperatorHost | undefined {
  const host = parseHost(text);
  if (!host || !isPurpose(purpose) || (port !== undefined && (port < 1 || port > 65_535))) return undefined;
  return { purpose, host, ...(tenant ? { tenant } : {}), ...(port ? { port } : {}) };
}

const isPurpose = (text: string | undefined): text is Purpose =>
  (purposes as readonly (string | undefined)[]).includes(text);

/**
 * What the operator lists for a tenant and purpose.
 *
 * @param slug the tenant's; absent for the installation, which is served by what is listed for nobody in particular.
 */
export const operatorHostsFor = (
  hosts: readonly OperatorHost[],
  purpose: Purpose,
  slug?: string,
): readonly ListedHost[] =>
  hosts
    .filter((entry) => entry.purpose === purpose && (entry.tenant === undefined || entry.tenant === slug))
    .map(({ host, port }) => ({ host, port, mayBeInner: true }));
