import type { HostEvent } from '../../engine/protocol/session.ts'

/** What the engine needs from its thread. */
export interface HostPorts {
  /** Whether the user asked the running script to stop. */
  readonly shouldStop: () => boolean
  readonly onEvent: (event: HostEvent) => void
}

/** Answers one request by its name; the arguments have been checked against the request's schema. */
export type Host = (name: string, args: unknown) => Promise<unknown>

export function createHost(_ports: HostPorts): Host {
  return (name) => Promise.reject(new Error(`The engine does not know ${name} yet.`))
}
