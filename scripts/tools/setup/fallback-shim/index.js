// Stands where Electron's own default app is missing, and does what that does: loads the modules named by `-r`, then
// starts the app whose folder is the first other argument.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from 'electron'

const given = process.argv.slice(1)
const modules = given.filter((_argument, index) => given[index - 1] === '-r')
for (const path of modules) createRequire(import.meta.url)(resolve(path))

const isFolder = (/** @type {string} */ argument) => !argument.startsWith('-') && !modules.includes(argument)
const folder = resolve(given.find(isFolder) ?? '.')
const { name, productName, version, main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
app.setAppPath(folder)
app.setName(productName ?? name)
app.setVersion(version)
await import(pathToFileURL(join(folder, main)).href)
