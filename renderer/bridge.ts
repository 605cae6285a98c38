import type {
  AppArgs,
  AppReply,
  AppRequestName,
  Bridge,
  EngineArgs,
  EngineReply,
  EngineRequestName,
  HostEvent,
} from '../engine/protocol/session.ts'
import { track } from './idle.ts'

declare global {
  interface Window {
    /** Put there by the preload script. */
    readonly lab: Bridge
  }
}

/** Asks the engine's thread. Rejects with an Error whose message is a sentence. */
export function engine<N extends EngineRequestName>(name: N, args: EngineArgs<N>): Promise<EngineReply<N>> {
  return track(window.lab.engine(name, args))
}

/** As `engine`, for what takes as long as the user likes: the window counts as idle meanwhile. */
export function engineAtLeisure<N extends EngineRequestName>(name: N, args: EngineArgs<N>): Promise<EngineReply<N>> {
  return window.lab.engine(name, args)
}

/** Asks the main process: files, drafts, settings. */
export function app<N extends AppRequestName>(name: N, args: AppArgs<N>): Promise<AppReply<N>> {
  return track(window.lab.app(name, args))
}

/** As `app`, for what the window asks by itself from time to time: nobody waits for it. */
export function appUnawaited<N extends AppRequestName>(name: N, args: AppArgs<N>): Promise<AppReply<N>> {
  return window.lab.app(name, args)
}

/** Hears host events; the result ends the subscription. */
export function onHostEvent(listener: (event: HostEvent) => void): () => void {
  return window.lab.onEvent(listener)
}

/** The sentence of whatever was thrown, without the prefix that crossing a process adds. */
export function sentenceOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return text.replace(/^Error invoking remote method '[^']*': (?:Error: )?/, '')
}
