/** The IPC channels between a window and the main process; the preload script and the IPC hub share the names. */
export const channels = {
  engine: 'lab:engine',
  app: 'lab:app',
  event: 'lab:event',
} as const

/** What the main process answers on a request channel: Electron would wrap a thrown error in words of its own. */
export type Answer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string }
