#!/usr/bin/env node
// Stands in for fpm, which electron-builder would download: takes the arguments that it gives for a .deb, and has dpkg-deb build it.
import { execFile } from 'node:child_process'
import { chmod, copyFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs, promisify } from 'node:util'

const text = /** @type {const} */ ({ type: 'string' })
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    s: { ...text, short: 's' },
    t: { ...text, short: 't' },
    force: { type: 'boolean' },
    depends: { ...text, short: 'd', multiple: true },
    'deb-recommends': { ...text, multiple: true },
    'deb-compression': text,
    'deb-priority': text,
    architecture: text,
    'after-install': text,
    'after-remove': text,
    description: text,
    version: text,
    package: text,
    name: text,
    maintainer: text,
    vendor: text,
    url: text,
    license: text,
    category: text,
  },
})
const { name, version, architecture, maintainer, package: target } = values
if (values.t !== 'deb' || !name || !version || !architecture || !maintainer || !target) {
  throw new Error('only a .deb with name, version, architecture and maintainer can be built here')
}

const staging = await mkdtemp(join(tmpdir(), 'iommufd-lab-deb-'))
try {
  for (const pair of positionals) {
    const at = pair.lastIndexOf('=')
    const to = join(staging, pair.slice(at + 1))
    await mkdir(dirname(to), { recursive: true })
    await cp(pair.slice(0, at), to, { recursive: true, verbatimSymlinks: true })
  }
  const [size = '0'] = (await promisify(execFile)('du', ['-ks', staging])).stdout.split('\t')
  const control = join(staging, 'DEBIAN')
  await mkdir(control)
  const [first = '', ...rest] = (values.description ?? name).trim().split('\n')
  const fields = {
    Package: name,
    Version: version,
    Architecture: architecture,
    Maintainer: maintainer,
    'Installed-Size': size,
    Depends: values.depends?.join(', '),
    Recommends: values['deb-recommends']?.join(', '),
    Section: values.category ?? 'devel',
    Priority: values['deb-priority'],
    Description: [first.trim(), ...rest.map((line) => ` ${line.trim()}`)].join('\n'),
  }
  const lines = Object.entries(fields).flatMap(([key, value]) => (value === undefined ? [] : [`${key}: ${value}\n`]))
  await writeFile(join(control, 'control'), lines.join(''))
  for (const [script, from] of [
    ['postinst', values['after-install']],
    ['postrm', values['after-remove']],
  ]) {
    if (from === undefined || script === undefined) continue
    await copyFile(from, join(control, script))
    await chmod(join(control, script), 0o755)
  }
  // Folders under a strict umask would be closed to everybody else.
  await promisify(execFile)('chmod', ['-R', 'u+rwX,go+rX,go-w', staging])
  const compression = `-Z${values['deb-compression'] ?? 'xz'}`
  await promisify(execFile)('dpkg-deb', ['--root-owner-group', compression, '--build', staging, target])
} finally {
  await rm(staging, { recursive: true, force: true })
}
