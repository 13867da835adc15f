import { NotificationList, ReadNotifications } from '@optimiq/contracts/notifications';
import { noteRead } from '@optimiq/store/postgres/notices';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';
import { toldTo } from './told.ts';

/** What somebody is told: what ended, and what waits for a person; read off what the product keeps anyway. */
export const notificationRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/notifications',
    config: {
      permission: 'session:read',
      audit: { none: 'numbers and ids of work; what they are about is recorded where it is opened' },
      panel: 'narrowed',
      keepsAlive: false,
    },
    schema: {
      tags: ['Notifications'],
      summary: 'What ended and what waits for you, as far as you may see it; nothing about a member',
      response: { 200: NotificationList },
    },
    handler: async (request) => answer(await toldTo(product, request)),
  });

  app.route({
    method: 'POST',
    url: '/v1/notifications/read',
    config: { permission: 'account:write', audit: 'notification.read', panel: 'narrowed' },
    schema: {
      tags: ['Notifications'],
      summary: 'Mark what you were told as read: by ids, or all up to a moment',
      body: ReadNotifications,
      response: { 200: NotificationList },
    },
    handler: async (request) => {
      const { body } = request;
      const told = await toldTo(product, request);
      const isMeant = ({ id, at }: (typeof told)[number]) =>
        'ids' in body ? body.ids.includes(id) : at <= new Date(body.until).toISOString();
      const read = told.filter(isMeant).map(({ id }) => id);
      const all = told.map(({ id }) => id);
      await request.tenant((tx) => noteRead(tx, request.caller.user.id, read, all));
      return answer(told.map((one) => ({ ...one, isRead: one.isRead || read.includes(one.id) })));
    },
  });
};

const answer = (items: NotificationList['items']): NotificationList => ({
  items,
  unread: items.filter(({ isRead }) => !isRead).length,
});
