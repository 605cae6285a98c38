/** Keys as a file, to take them to another machine. */
import { keysSchema, MAX_KEYS } from '../../engine/protocol/settings.ts'
import { isRecord } from '../format/json.ts'
import { frameStrings } from '../strings/frame.ts'
import { isReserved, leadOf } from './chords.ts'

const KIND = 'iommufd-lab keys'
const VERSION = 1
const text = frameStrings.shortcuts.file

export type Keys = Record<string, string[]>

/** @param keys that the user gave to commands, by the command's id */
export function keysAsText(keys: Readonly<Keys>): string {
  return `${JSON.stringify({ kind: KIND, version: VERSION, keys }, undefined, 2)}\n`
}

/**
 * Reads such a file.
 * @param known the commands there are: what others have is left out, and counted
 * @returns the keys, or a sentence that says what is wrong and where
 */
export function keysOfText(
  content: string,
  known: readonly string[],
): { readonly ok: true; readonly keys: Keys; readonly unknown: number } | { readonly ok: false; readonly why: string } {
  let saved: unknown
  try {
    saved = JSON.parse(content)
  } catch (error) {
    return { ok: false, why: text.noJson(error instanceof Error ? error.message : String(error)) }
  }
  if (!isRecord(saved) || saved['kind'] !== KIND || !isRecord(saved['keys'])) return { ok: false, why: text.noKeys }
  if (saved['version'] !== VERSION) return { ok: false, why: text.otherVersion(String(saved['version']), VERSION) }
  const keys: Keys = {}
  let unknown = 0
  for (const [id, chords] of Object.entries(saved['keys'])) {
    if (!known.includes(id)) {
      unknown += 1
      continue
    }
    if (!Array.isArray(chords) || chords.length > MAX_KEYS) return { ok: false, why: text.notAList(id, MAX_KEYS) }
    const list: readonly unknown[] = chords
    const read = keysSchema.safeParse(chords)
    if (!read.success) return { ok: false, why: text.badKey(id, String(list[Number(read.error.issues[0]?.path[0])])) }
    const reserved = read.data.find((chord) => isReserved(leadOf(chord) ?? chord))
    if (reserved !== undefined) return { ok: false, why: text.badKey(id, reserved) }
    keys[id] = read.data
  }
  return { ok: true, keys, unknown }
}
