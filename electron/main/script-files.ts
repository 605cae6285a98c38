import { constants, copyFile, link, readFile, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { FileReply } from '../../engine/protocol/frame-requests.ts'
import type { AppArgs, AppReply } from '../../engine/protocol/session.ts'
import { writeAtomically } from './atomic-file.ts'
import type { StoredValue } from './stored-value.ts'

/** The system's file dialogs. */
export interface Dialogs {
  /** @returns undefined if the user cancelled */
  chooseToOpen(what?: 'script' | 'bundle'): Promise<string | undefined>
  chooseToSave(suggestedName: string): Promise<string | undefined>
}

const largest = 4 * 1024 * 1024
const largestBundle = 16 * 1024 * 1024
const keptPaths = 500
const recentPaths = 20

/** Scripts in the user's files: only what the user has chosen in a dialog is read or written. */
export class ScriptFiles {
  readonly #dialogs: Dialogs
  readonly #chosen: StoredValue<string[]>
  /** How each file was when it was last read or written here; null for one that was gone. */
  readonly #stamps = new Map<string, string | null>()
  /** What changes files or the list of those that were chosen: one after the other. */
  #changes: Promise<unknown> = Promise.resolve()

  constructor(dialogs: Dialogs, chosen: StoredValue<string[]>) {
    this.#dialogs = dialogs
    this.#chosen = chosen
  }

  async open(): Promise<AppReply<'openFile'>> {
    const path = await this.#dialogs.chooseToOpen()
    if (path === undefined) return { ok: false, cancelled: true, message: 'No file was chosen.' }
    return this.#read(path)
  }

  /** Paths that were opened or saved, the latest first. */
  async recent(): Promise<string[]> {
    return ((await this.#chosen.load()) ?? []).slice(0, recentPaths)
  }

  /** Opens a file again that the user has chosen before. */
  async openRecent(path: string): Promise<AppReply<'openRecent'>> {
    return (await this.#isChosen(path))
      ? this.#read(path)
      : failure(`${basename(path)} was not opened here before: choose it with Open.`)
  }

  /** A file that the user has chosen before, as it is now. */
  async readSaved(path: string): Promise<FileReply> {
    if (!(await this.#isChosen(path))) return failure(`${basename(path)} was not opened here before.`)
    const source = await readText(path)
    return source === null ? failure(`${basename(path)} cannot be read as a script.`) : { ok: true, path, source }
  }

  /** Gives a file that the user has chosen before another name in its folder, and never takes the name of another file. */
  rename(path: string, name: string): Promise<FileReply> {
    return this.#inTurn(() => this.#rename(path, name))
  }

  async #rename(path: string, name: string): Promise<FileReply> {
    if (!(await this.#isChosen(path))) return failure(`${basename(path)} was not opened here before.`)
    if (basename(name) !== name || /[\\/\0]/.test(name) || name === '.' || name === '..') {
      return failure(`'${name}' is no name of a file.`)
    }
    const target = join(dirname(path), name)
    if (target === path) return { ok: true, path, source: '' }
    try {
      await moveTo(path, target)
      await this.#remember(target, path)
      this.#stamps.delete(path)
      this.#stamps.set(target, await stampOf(target))
      return { ok: true, path: target, source: '' }
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'EEXIST'
      return failure(
        taken
          ? `There is a file named ${name} already; nothing was renamed.`
          : `${basename(path)} cannot be renamed: ${reason(error)}`,
      )
    }
  }

  async #isChosen(path: string): Promise<boolean> {
    return ((await this.#chosen.load()) ?? []).includes(path)
  }

  /** Files that another program changed since they were read or written here, each change once. */
  async changed(paths: readonly string[]): Promise<AppReply<'changedFiles'>> {
    const chosen = new Set(await this.#chosen.load())
    const files: AppReply<'changedFiles'>['files'] = []
    for (const path of paths) {
      if (!chosen.has(path)) continue
      const stamp = await stampOf(path)
      const before = this.#stamps.get(path)
      if (stamp === before) continue
      this.#stamps.set(path, stamp)
      const source = stamp === null ? null : await readText(path)
      files.push({ path, source, known: before !== undefined })
    }
    return { files }
  }

  /** Reads a file that the app was given by its user: on the command line, or by the desktop. */
  openGiven(path: string): Promise<FileReply> {
    return path.endsWith('.json') ? readBundle(path) : this.#read(path)
  }

  /** A bundle that the user chooses. What it holds is the engine's to judge. */
  async openBundle(): Promise<AppReply<'openBundleFile'>> {
    const path = await this.#dialogs.chooseToOpen('bundle')
    if (path === undefined) return { ok: false, cancelled: true, message: 'No file was chosen.' }
    return readBundle(path)
  }

  async #read(path: string): Promise<AppReply<'openFile'>> {
    try {
      const { size } = await stat(path)
      if (size > largest) return failure(`${basename(path)} has ${size} bytes; a script has at most ${largest}.`)
      // Taken before: what another program writes while it is read is told of later.
      const stamp = await stampOf(path)
      const source = decode(await readFile(path))
      if (source === undefined) return failure(`${basename(path)} is no text in UTF-8, so it is no script.`)
      await this.#inTurn(() => this.#remember(path))
      this.#stamps.set(path, stamp)
      return { ok: true, path, source }
    } catch (error) {
      return failure(`${basename(path)} cannot be read: ${reason(error)}`)
    }
  }

  async save({ path, suggestedName, source }: AppArgs<'saveFile'>): Promise<AppReply<'saveFile'>> {
    if (path !== null) {
      // The turn is taken before anything is waited for: what is saved last is what stays.
      const saved = await this.#inTurn(async () => ((await this.#isChosen(path)) ? this.#write(path, source) : null))
      if (saved !== null) return saved
    }
    const target = await this.#dialogs.chooseToSave(suggestedName)
    if (target === undefined) return { ok: false, cancelled: true, message: 'No file was chosen.' }
    return this.#inTurn(() => this.#write(target, source))
  }

  /** Only in turn. */
  async #write(target: string, source: string): Promise<AppReply<'saveFile'>> {
    try {
      await writeAtomically(target, source)
      await this.#remember(target)
      this.#stamps.set(target, await stampOf(target))
      return { ok: true, path: target, source }
    } catch (error) {
      return failure(`${basename(target)} cannot be written: ${reason(error)}`)
    }
  }

  /** Always asks where: what is exported is no script, and is not opened again from here. */
  async export({ suggestedName, source }: AppArgs<'exportFile'>): Promise<AppReply<'exportFile'>> {
    const target = await this.#dialogs.chooseToSave(suggestedName)
    if (target === undefined) return { ok: false, cancelled: true, message: 'No file was chosen.' }
    try {
      await writeAtomically(target, source)
      return { ok: true, path: target, source: '' }
    } catch (error) {
      return failure(`${basename(target)} cannot be written: ${reason(error)}`)
    }
  }

  /**
   * Puts a path in front of those that were chosen. Only in turn: what is read here and saved must not be changed between.
   * @param instead a path that is none any more
   */
  async #remember(path: string, instead = path): Promise<void> {
    const others = ((await this.#chosen.load()) ?? []).filter((other) => other !== path && other !== instead)
    await this.#chosen.save([path, ...others].slice(0, keptPaths))
  }

  /** Does something when nothing else is being changed. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = this.#changes.then(change)
    this.#changes = done.catch(() => undefined)
    return done
  }
}

/** As `rename`, but a file that is there is never replaced. */
async function moveTo(path: string, target: string): Promise<void> {
  try {
    await link(path, target)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw error
    // A file system without links.
    await copyFile(path, target, constants.COPYFILE_EXCL)
  }
  await unlink(path)
}

/** A text that differs whenever a file was written; null if there is none. */
async function stampOf(path: string): Promise<string | null> {
  try {
    const { ino, mtimeMs, size } = await stat(path)
    return `${ino} ${mtimeMs} ${size}`
  } catch {
    return null
  }
}

/** A script's text; null for what cannot be read as one. */
async function readText(path: string): Promise<string | null> {
  try {
    const { size } = await stat(path)
    return size > largest ? null : (decode(await readFile(path)) ?? null)
  } catch {
    return null
  }
}

async function readBundle(path: string): Promise<FileReply> {
  try {
    const { size } = await stat(path)
    if (size > largestBundle)
      return failure(`${basename(path)} has ${size} bytes; a bundle has at most ${largestBundle}.`)
    const source = decode(await readFile(path))
    if (source === undefined) return failure(`${basename(path)} is no text in UTF-8, so it is no bundle.`)
    return { ok: true, path, source }
  } catch (error) {
    return failure(`${basename(path)} cannot be read: ${reason(error)}`)
  }
}

/** @returns undefined for what is no text */
function decode(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function failure(message: string): { ok: false; cancelled: false; message: string } {
  return { ok: false, cancelled: false, message }
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
