import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * The files that the app was started with.
 * @param argv of the process, without the executable and, in a checkout, the app's folder
 * @param folder that paths are relative to
 */
export function filesOf(argv: readonly string[], folder: string): string[] {
  const paths: string[] = []
  let all = false
  for (const argument of argv) {
    if (argument === '--' && !all) all = true
    // What begins with a dash is for Electron or Chromium, which name their values with `=`.
    else if (all || !argument.startsWith('-')) paths.push(pathOf(argument, folder))
  }
  return paths
}

/** A desktop names a file that was clicked by its URL, a shell by its path. */
function pathOf(argument: string, folder: string): string {
  try {
    if (argument.startsWith('file://')) return fileURLToPath(argument)
  } catch {
    // No URL of a file of this machine: then it is taken as a path, and the window says that it is not there.
  }
  return resolve(folder, argument)
}

/** Files that the app was given, until the window takes them. */
export class GivenFiles<T> {
  readonly #read: (path: string) => Promise<T>
  readonly #tell: () => void
  #paths: string[] = []

  /** @param tell is called when there is something to take */
  constructor(read: (path: string) => Promise<T>, tell: () => void) {
    this.#read = read
    this.#tell = tell
  }

  give(paths: readonly string[]): void {
    this.#paths.push(...paths)
    if (paths.length > 0) this.#tell()
  }
  /** What was given and not taken yet, each once. */
  async take(): Promise<T[]> {
    const paths = [...new Set(this.#paths.splice(0))]
    return Promise.all(paths.map((path) => this.#read(path)))
  }
}
