import { MantineProvider } from '@mantine/core';
import type { Role } from '@optimiq/domain/access/roles';
import { QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import { vi } from 'vitest';
import { queryClient } from '../api/query-client.ts';
import { beginSession } from '../api/session-store.ts';
import { makeRouter } from '../routes.tsx';
import { cssVariablesResolver, theme } from '../ui/theme.ts';
import { type Answer, Fixture, sessionOf } from './fixture-answers.ts';

/** What a test answers instead of the fixture; nothing leaves the request to the fixture, a promise delays it. */
export type Instead = (path: string) => Answer | Promise<Answer> | undefined;

/** Puts the fixture in the place of the network. */
export function stubApi(role: Role | undefined, instead: Instead = () => undefined): void {
  const fixture = new Fixture();
  vi.stubGlobal('XMLHttpRequest', StubbedUpload);
  vi.stubGlobal('fetch', async (url: string, init: RequestInit = {}) => {
    const headers = init.headers as Record<string, string>;
    const body = typeof init.body === 'string' ? JSON.parse(init.body) : init.body;
    const answer =
      (await instead(url.split('?')[0] ?? url)) ??
      fixture.answer({ method: init.method ?? 'GET', url, role, headers, body });
    const text = answer.body === undefined ? null : JSON.stringify(answer.body);
    return new Response(text, { status: answer.status, headers: { 'content-type': 'application/json' } });
  });
}

/** The one request of the product that is not made with `fetch`: a file on its way, sent whole at once. */
class StubbedUpload {
  status = 0;
  responseText = '';
  readonly upload: { onprogress?: (event: { readonly loaded: number }) => void } = {};
  onload?: () => void;
  onerror?: () => void;
  #address: readonly [string, string] = ['GET', '/'];
  readonly #headers: Record<string, string> = {};

  open(method: string, url: string) {
    this.#address = [method, url];
  }

  setRequestHeader(name: string, value: string) {
    this.#headers[name] = value;
  }

  async send(body: Blob) {
    this.upload.onprogress?.({ loaded: body.size });
    const [method, url] = this.#address;
    try {
      const response = await fetch(url, { method, headers: this.#headers, body });
      this.status = response.status;
      this.responseText = await response.text();
      this.onload?.();
    } catch {
      this.onerror?.();
    }
  }
}

/** The product at an address, signed in as a role. */
export function renderAt(path: string, role: Role = 'risk-director', instead?: Instead) {
  stubApi(role, instead);
  queryClient.clear();
  beginSession(sessionOf(role));
  const history = createMemoryHistory({ initialEntries: [path] });
  const view = render(
    <MantineProvider theme={theme} cssVariablesResolver={cssVariablesResolver} env="test">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={makeRouter(history)} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { ...view, history };
}
