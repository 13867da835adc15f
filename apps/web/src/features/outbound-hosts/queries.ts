import { type OutboundHost, OutboundHostList } from '@optimiq/contracts/outbound-hosts';
import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { get, post, remove } from '../../api/client.ts';

type Host = z.infer<typeof OutboundHost>;

export const outboundHosts = queryOptions({
  queryKey: ['outbound-hosts'],
  queryFn: () => get('/v1/outbound-hosts', OutboundHostList),
});
export const listHost = (host: Host) => post('/v1/outbound-hosts', OutboundHostList, host);
export const unlistHost = ({ purpose, host, port }: Host) =>
  remove(`/v1/outbound-hosts/${purpose}/${encodeURIComponent(host)}/${port}`);
