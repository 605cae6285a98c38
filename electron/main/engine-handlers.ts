import type { engineRequests } from '../../engine/protocol/session.ts'
import type { EngineReply, EngineRequestName } from '../../engine/protocol/session.ts'
import type { EngineThread } from './engine-thread.ts'
import type { Handlers } from './ipc-hub.ts'

/** Hands each request on to the engine's thread; the hub checks the reply against the request's schema. */
export function engineHandlers(engine: EngineThread): Handlers<typeof engineRequests> {
  const forward =
    <N extends EngineRequestName>(name: N) =>
    async (args: unknown) =>
      (await engine.request(name, args)) as EngineReply<N>
  return {
    policies: forward('policies'),
    scriptApi: forward('scriptApi'),
    run: forward('run'),
    steps: forward('steps'),
    views: forward('views'),
    flushLog: forward('flushLog'),
  }
}
