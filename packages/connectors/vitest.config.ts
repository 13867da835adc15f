import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { globalSetup: ['../store/src/testing/global-setup.ts'], include: ['src/**/*.test.ts'], testTimeout: 60_000 },
});
