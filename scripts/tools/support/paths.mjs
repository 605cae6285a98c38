import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** The checkout's root folder. */
export const root = resolve(import.meta.dirname, '../../..')

/** A path inside the checkout. @param {...string} parts */
export const inRoot = (...parts) => join(root, ...parts)

/** Where downloads that outlive a checkout are kept (XDG base directories). */
export function userCacheDir() {
  const base = process.env['XDG_CACHE_HOME']
  return join(base !== undefined && base !== '' ? base : join(homedir(), '.cache'), 'iommufd-lab')
}
