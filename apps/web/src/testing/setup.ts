import { cleanup, configure } from '@testing-library/react';
import { afterEach, beforeAll, vi } from 'vitest';
import type { MessagePart } from '../messages.ts';

// Files share a worker and the libraries read there. Of our own modules each file has new ones: they hold the session,
// the language and what was said last.
vi.resetModules();

// Tests open screens and call their parts in any order, so they have every word; which screen has which is a test of its own.
const { loadMessages } = await import('../messages.ts');
const parts = Object.keys(import.meta.glob('../locales/en/*.json')).map((file) =>
  file.slice('../locales/en/'.length, -'.json'.length),
);
await Promise.all(parts.map((part) => loadMessages(part as MessagePart)));

// A screen's download may take its time on a machine that runs other tests beside.
configure({ asyncUtilTimeout: 10_000 });

// jsdom has no layout; these are asked for by the component library and the table.
if (typeof window !== 'undefined') {
  window.matchMedia ??= (query: string) =>
    ({
      matches: false,
      media: query,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
      addListener: () => undefined,
      removeListener: () => undefined,
    }) as unknown as MediaQueryList;
  window.scrollTo = () => undefined;
  Element.prototype.scrollIntoView ??= () => undefined;
  window.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  HTMLCanvasElement.prototype.getContext = () => null;
  Object.defineProperties(HTMLElement.prototype, {
    clientWidth: { configurable: true, get: () => 400 },
    clientHeight: { configurable: true, get: () => 200 },
  });
}

// What a file before may have left in the page.
beforeAll(() => {
  vi.useRealTimers();
  if (typeof window === 'undefined') return;
  localStorage.clear();
  sessionStorage.clear();
  document.body.replaceChildren();
  for (const name of document.body.getAttributeNames()) document.body.removeAttribute(name);
});

afterEach(() => {
  if (typeof window !== 'undefined') cleanup();
  vi.unstubAllGlobals();
});
