import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { compileCatalogue } from './catalogue.plugin.ts';

export default defineConfig({
  plugins: [compileCatalogue(), react()],
  test: {
    name: 'web',
    root: import.meta.dirname,
    // A project with a file of its own takes nothing over from the root: without this its files run one by one.
    maxWorkers: 2,
    // The libraries of the screens are read once a worker; the set-up tidies between files.
    isolate: false,
    environment: 'jsdom',
    setupFiles: ['src/testing/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}', 'browser/**/*.test.ts'],
    testTimeout: 180_000,
    hookTimeout: 120_000,
  },
});
