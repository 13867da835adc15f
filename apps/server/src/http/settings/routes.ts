import {
  ChangeDecision,
  ChangePage,
  ChangeParams,
  ChangeQuery,
  SetSetting,
  SettingChange,
  SettingList,
  SettingParams,
} from '@optimiq/contracts/settings';
import { type SettingValue, settingKeys, settingValue, specOf } from '@optimiq/domain/settings/catalogue';
import {
  type ChangeOutcome,
  changeSetting,
  decideChange,
  findChange,
  listChanges,
  listWaiting,
  readChosen,
  type SettingChange as Stored,
} from '@optimiq/store/postgres/settings';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { fromCursor, toCursor } from '../cursor.ts';
import { ProblemError } from '../plugins/problems.ts';
import { presentChange } from './present.ts';

/** Settings of the tenant: every change with who, when, from what to what; risky ones by two people. */
export const settingsRoutes: FastifyPluginAsyncZod = async (app) => {
  app.route({
    method: 'GET',
    url: '/v1/settings',
    config: { permission: 'settings:read', audit: 'settings.read' },
    schema: { tags: ['Settings'], summary: 'Every setting with its value', response: { 200: SettingList } },
    handler: async (request) => {
      const { chosen, waiting } = await request.tenant(async (tx) => ({
        chosen: await readChosen(tx),
        waiting: await listWaiting(tx),
      }));
      return {
        items: settingKeys.map((key) => {
          const asked = waiting.find((one) => one.key === key);
          return {
            key,
            group: specOf(key).group,
            value: settingValue(chosen, key) as string,
            initial: specOf(key).initial as string,
            ...(asked ? { waiting: presentChange(asked) } : {}),
          };
        }),
      };
    },
  });

  app.route({
    method: 'PUT',
    url: '/v1/settings/:key',
    config: { permission: 'settings:write', audit: 'settings.change', stepUp: true },
    schema: {
      tags: ['Settings'],
      summary: 'Change a setting; what lowers a guard or widens the use of data waits for a second person',
      params: SettingParams,
      body: SetSetting,
      response: { 200: SettingChange },
    },
    handler: async (request) => {
      const { key } = request.params;
      const value = request.body.value as SettingValue;
      if (!specOf(key).isValid(value)) {
        throw new ProblemError('bad-request', { errors: [{ field: 'value', message: 'not a value of this setting' }] });
      }
      return request.tenant(async (tx) => changed(await changeSetting(tx, key, value, request.caller.user.id)));
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/setting-changes',
    config: { permission: 'settings:read', audit: 'settings.history' },
    schema: {
      tags: ['Settings'],
      summary: 'Changes of settings, newest first',
      querystring: ChangeQuery,
      response: { 200: ChangePage },
    },
    handler: async (request) => {
      const { limit, cursor } = request.query;
      const before = fromCursor(cursor, ['number'])?.[0];
      const found = await request.tenant((tx) => listChanges(tx, limit + 1, before));
      const page = found.slice(0, limit);
      const last = page.at(-1);
      return {
        items: page.map(presentChange),
        ...(found.length > limit && last ? { nextCursor: toCursor([last.number]) } : {}),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/setting-changes/:changeId/decision',
    config: { permission: 'settings:approve', audit: 'settings.decide', stepUp: true },
    schema: {
      tags: ['Settings'],
      summary: 'Approve or refuse what somebody else asked for, or withdraw what you asked for',
      params: ChangeParams,
      body: ChangeDecision,
      response: { 200: SettingChange },
    },
    handler: (request) =>
      request.tenant(async (tx) => {
        const { decision } = request.body;
        const outcome = await decideChange(tx, request.params.changeId, decision, request.caller.user.id);
        if (outcome === 'unknown') throw new ProblemError('not-found');
        if (outcome === 'same-person') throw new ProblemError('second-person');
        return presentChange(outcome);
      }),
  });

  app.route({
    method: 'POST',
    url: '/v1/setting-changes/:changeId/revert',
    config: { permission: 'settings:write', audit: 'settings.revert', stepUp: true },
    schema: {
      tags: ['Settings'],
      summary: 'Set a setting to what it was before a change; where that is risky, a second person decides',
      params: ChangeParams,
      response: { 200: SettingChange },
    },
    handler: (request) =>
      request.tenant(async (tx) => {
        const change = await findChange(tx, request.params.changeId);
        if (change?.state !== 'applied') throw new ProblemError('not-found');
        return changed(await changeSetting(tx, change.key, change.old, request.caller.user.id, change.id));
      }),
  });
};

function changed(outcome: ChangeOutcome): ReturnType<typeof presentChange> {
  if (outcome.kind === 'same') throw new ProblemError('same-value');
  if (outcome.kind === 'pending') throw new ProblemError('change-waits');
  return presentChange((outcome as { change: Stored }).change);
}
