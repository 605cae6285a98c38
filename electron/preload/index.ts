// The one bridge into the window. It hands on, and checks nothing: what passes is checked in the main process.
import { contextBridge, ipcRenderer } from 'electron'
import type { AppReply, Bridge, EngineReply, HostEvent } from '../../engine/protocol/session.ts'
import { channels } from '../shared/channels.ts'
import type { Answer } from '../shared/channels.ts'

async function ask(channel: string, name: string, args: unknown): Promise<unknown> {
  const answer = (await ipcRenderer.invoke(channel, name, args)) as Answer
  if (!answer.ok) throw new Error(answer.message)
  return answer.value
}

const bridge: Bridge = {
  // The main process has checked the reply against the request's schema, which is where its type comes from.
  engine: async (name, args) => (await ask(channels.engine, name, args)) as EngineReply<typeof name>,
  app: async (name, args) => (await ask(channels.app, name, args)) as AppReply<typeof name>,
  onEvent: (listener) => {
    // The listener gets the event's data alone: Electron's own event object would carry `sender` into the page.
    const forward = (_event: unknown, hostEvent: HostEvent): void => {
      listener(hostEvent)
    }
    ipcRenderer.on(channels.event, forward)
    return () => {
      ipcRenderer.off(channels.event, forward)
    }
  },
}

contextBridge.exposeInMainWorld('lab', bridge)
