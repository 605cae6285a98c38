import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { inRoot } from './support/paths.mjs'

interface Packaging {
  readonly asar: boolean
  readonly files: readonly string[]
  readonly fileAssociations: readonly { readonly ext: string; readonly mimeType: string }[]
  readonly linux: { readonly target: string }
  readonly electronFuses: Readonly<Record<string, boolean>>
}
const packaging = parse(readFileSync(inRoot('electron-builder.yml'), 'utf8')) as Packaging

describe('what is packed for release', () => {
  it('has each fuse set to the safe side', () => {
    expect(packaging.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
      loadBrowserProcessSpecificV8Snapshot: false,
    })
  })

  it('is one archive of built files, without sources or dependencies', () => {
    expect(packaging.asar).toBe(true)
    const taken = packaging.files.filter((pattern) => !pattern.startsWith('!'))
    expect(taken).toEqual(['out/main/**', 'out/preload/**', 'out/renderer/**', 'package.json', 'LICENSE'])
    expect(packaging.files).toContain('!node_modules/**')
  })

  it('is told to the desktop as what opens bundles', () => {
    expect(packaging.fileAssociations).toMatchObject([{ ext: 'lab.json', mimeType: 'application/x-iommufd-lab+json' }])
  })

  it('needs no tool that would have to be downloaded', () => {
    expect(packaging.linux.target).toBe('dir')
  })
})
