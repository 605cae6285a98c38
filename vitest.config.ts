import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    environment: 'node',
    include: ['{engine,cli,electron,renderer,scripts}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'out/**'],
    // Two workers on two cores; a machine with more may use more.
    testTimeout: 20_000,
  },
})
