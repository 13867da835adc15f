import { ChangePage, SettingChange, SettingList, type SettingValue } from '@optimiq/contracts/settings';
import type { SettingKey } from '@optimiq/domain/settings/catalogue';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { get, post, put } from '../../api/client.ts';

export type Value = z.infer<typeof SettingValue>;

export const settings = queryOptions({ queryKey: ['settings'], queryFn: () => get('/v1/settings', SettingList) });

export const changes = infiniteQueryOptions({
  queryKey: ['settings', 'changes'],
  queryFn: ({ pageParam }) => get('/v1/setting-changes', ChangePage, { limit: 20, cursor: pageParam }),
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last) => last.nextCursor,
});

export const setSetting = (key: SettingKey, value: Value) => put(`/v1/settings/${key}`, SettingChange, { value });
export const revert = (changeId: string) => post(`/v1/setting-changes/${changeId}/revert`, SettingChange);
export const decide = (changeId: string, decision: 'approve' | 'refuse' | 'withdraw') =>
  post(`/v1/setting-changes/${changeId}/decision`, SettingChange, { decision });
