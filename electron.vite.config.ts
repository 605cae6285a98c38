import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'

/** That Monaco and TypeScript take a while to bundle is no news. */
const checks = { pluginTimings: false }

const DEV_PORT = 5173

// Everything is bundled, so that the packed app holds no node_modules; electron and Node's modules stay outside.
export default defineConfig({
  main: {
    build: {
      externalizeDeps: false,
      outDir: 'out/main',
      rollupOptions: {
        checks,
        input: { index: 'electron/main/index.ts', 'engine-host': 'electron/engine-host/index.ts' },
      },
    },
  },
  preload: {
    build: {
      externalizeDeps: false,
      outDir: 'out/preload',
      rollupOptions: {
        input: { index: 'electron/preload/index.ts' },
        // A sandboxed preload must be one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    build: {
      outDir: 'out/renderer',
      // The oldest Chromium that the app is tested on.
      target: 'chrome130',
      // A page keeps the text of its scripts: editor and TypeScript take half of it this way.
      minify: true,
      // They come from the disk, and one window uses them all.
      chunkSizeWarningLimit: 8000,
      rollupOptions: { input: 'renderer/index.html', checks },
    },
    plugins: [vue()],
    // The page has the app's own scheme, from which the way to the server that tells of changes cannot be guessed.
    server: { port: DEV_PORT, strictPort: true, hmr: { protocol: 'ws', host: 'localhost', clientPort: DEV_PORT } },
  },
})
