import { writeFileSync } from 'node:fs'
import { reason } from './script-file.ts'
import { UsageError } from './usage-error.ts'

/**
 * Writes a result to a file.
 * @throws UsageError with a sentence if that cannot be done
 */
export function writeText(path: string, text: string): void {
  try {
    writeFileSync(path, text)
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${reason(error, 'folder')}.`)
  }
}
