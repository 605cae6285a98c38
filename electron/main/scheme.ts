// The app's own protocol, instead of file://: a page has an origin, and a header with a content security policy.
import { readFile } from 'node:fs/promises'
import { extname, join, sep } from 'node:path'
import { net, protocol } from 'electron'

const scheme = 'lab'
/** The origin of every page of the app. */
export const appOrigin = `${scheme}://app`
/** The address of the main window. */
export const appUrl = `${appOrigin}/index.html`

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ttf': 'font/ttf',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** @param devServer the address of the development server, which reloads by a web socket */
function contentSecurityPolicy(devServer?: string): string {
  const connect = devServer === undefined ? "'self'" : `'self' ${devServer.replace(/^http/, 'ws')}`
  return [
    "default-src 'none'",
    "script-src 'self'",
    // Monaco and Vue set styles on elements.
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    "img-src 'self' data:",
    "worker-src 'self'",
    `connect-src ${connect}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

/** Has to happen before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ])
}

/**
 * Serves the built renderer.
 * @param folder the renderer's files
 * @param devServer where to get them from instead, while developing
 */
export function serveScheme(folder: string, devServer?: string): void {
  const headers = {
    'content-security-policy': contentSecurityPolicy(devServer),
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
  }
  protocol.handle(scheme, async (request) => {
    const { host, pathname, search } = new URL(request.url)
    if (`${scheme}://${host}` !== appOrigin || request.method !== 'GET') return new Response(null, { status: 403 })
    if (devServer !== undefined) return fromDevServer(devServer + pathname + search, headers)
    const file = fileInside(folder, pathname)
    const type = contentTypes[extname(pathname)]
    if (file === undefined || type === undefined) return new Response('not found', { status: 404 })
    try {
      return new Response(await readFile(file), { headers: { ...headers, 'content-type': type } })
    } catch {
      return new Response('not found', { status: 404 })
    }
  })
}

/**
 * The file that a path of a URL names.
 * @returns undefined if it lies outside the folder
 */
function fileInside(folder: string, pathname: string): string | undefined {
  const file = join(folder, decodeURIComponent(pathname))
  return file.startsWith(folder + sep) ? file : undefined
}

async function fromDevServer(url: string, headers: Readonly<Record<string, string>>): Promise<Response> {
  const response = await net.fetch(url)
  const merged = new Headers(response.headers)
  for (const [name, value] of Object.entries(headers)) merged.set(name, value)
  return new Response(response.body, { status: response.status, headers: merged })
}
