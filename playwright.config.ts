import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results',
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // Each test has an app of its own; two apps at a time are what two cores bear.
  fullyParallel: true,
  workers: 2,
  // A machine that is shared may stall an app for seconds. A second try is told of in the summary; at home there is none.
  retries: process.env['CI'] === undefined ? 0 : 1,
  forbidOnly: true,
  projects: [
    { name: 'app', testIgnore: '**/packaged/**' },
    { name: 'packaged', testMatch: '**/packaged/**/*.spec.ts' },
  ],
})
