import type { Bridge } from '../engine/protocol/session.ts'

declare global {
  interface Window {
    readonly lab: Bridge
  }
}
