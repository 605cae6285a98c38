// What no page of the app may do, whatever code gets to run in it.
import { app, session } from 'electron'
import type { Session, WebContents } from 'electron'
import { appOrigin } from './scheme.ts'

/** Denies navigation, new windows and embedded pages in every window that ever comes to be. */
export function guardAllContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    guardContents(contents)
  })
}

function guardContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
  const stayInside = (details: { preventDefault(): void; readonly url: string }): void => {
    if (!isOwn(details.url)) details.preventDefault()
  }
  contents.on('will-navigate', stayInside)
  contents.on('will-frame-navigate', stayInside)
  contents.on('will-redirect', stayInside)
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
  })
}

/** Denies every permission but to copy text, and every request that leaves the app. */
export function guardSession(devServer?: string): void {
  const { defaultSession } = session
  defaultSession.setPermissionRequestHandler((_contents, permission, reply, details) => {
    reply(permission === copying && isOwn(details.requestingUrl))
  })
  defaultSession.setPermissionCheckHandler((_contents, permission, origin) => permission === copying && isOwn(origin))
  defaultSession.setDevicePermissionHandler(() => false)
  blockNetwork(defaultSession, devServer)
}

/** Panels copy their content as text; reading the clipboard stays denied. */
const copying = 'clipboard-sanitized-write'

function blockNetwork(target: Session, devServer: string | undefined): void {
  const own = ['lab:', 'devtools:', 'data:', 'blob:']
  target.webRequest.onBeforeRequest(({ url }, reply) => {
    const fromDevServer = devServer !== undefined && url.replace(/^ws/, 'http').startsWith(`${devServer}/`)
    reply({ cancel: !fromDevServer && !own.some((scheme) => url.startsWith(scheme)) })
  })
}

function isOwn(url: string): boolean {
  return url === appOrigin || url.startsWith(`${appOrigin}/`)
}
