import { engineRequests } from '../../engine/protocol/session.ts'
import type { EngineThread } from './engine-thread.ts'
import type { Handlers } from './ipc-hub.ts'

/** Hands each request on to the engine's thread; the hub checks the reply against the request's schema. */
export function engineHandlers(engine: EngineThread): Handlers<typeof engineRequests> {
  const forward = (name: string) => [name, (args: unknown) => engine.request(name, args)] as const
  // One function for each name of the very table; what a thread replies has no type until the hub has checked it.
  return Object.fromEntries(Object.keys(engineRequests).map(forward)) as Handlers<typeof engineRequests>
}
