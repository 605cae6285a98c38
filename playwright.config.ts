import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // Each test has an app of its own; two apps at a time are what two cores bear.
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  projects: [
    { name: 'app', testIgnore: '**/packaged/**' },
    { name: 'packaged', testMatch: '**/packaged/**/*.spec.ts' },
  ],
})
