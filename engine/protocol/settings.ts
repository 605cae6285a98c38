/** What outlives the window: how it looks, its keys, its layouts, and the parameters of an experiment. */
import { z } from 'zod'
import { DEFAULT_LIMITS } from './limits.ts'
import { limitsSchema } from './run.ts'

const layoutText = z.string().max(64 * 1024)

/** Arrangements of panels, each as text that the window reads: it knows which panels there are. */
export const keptLayoutsSchema = z.object({
  version: z.literal(2),
  /** Null: as it comes. */
  current: layoutText.nullable(),
  named: z.array(z.object({ name: z.string().min(1).max(80), layout: layoutText })).max(50),
  /** The layout that the current one took the place of. */
  before: layoutText.nullable(),
})
export type KeptLayouts = z.infer<typeof keptLayoutsSchema>

const columnKey = z.string().max(60)
/** What a user made of a table: widths in pixels and the order of rows, by the columns' keys. */
export const keptTableSchema = z.object({
  widths: z.record(columnKey, z.number().int().min(24).max(4000)),
  hidden: z.array(columnKey).max(40),
  /** Null: as they come. */
  sort: z.object({ column: columnKey, descending: z.boolean() }).nullable(),
})
export type KeptTable = z.infer<typeof keptTableSchema>

/** The id of a command of the window. */
export const commandIdSchema = z.string().max(200)

/** Goes up when a file of before means something else. What a version only adds has a default, and needs no new number. */
export const SETTINGS_VERSION = 2

/** Keys that a command has at most. */
export const MAX_KEYS = 8
/** The keys of a command, each a chord such as `Ctrl+Shift+S`, or two after each other. */
export const keysSchema = z.array(z.string().min(1).max(60)).max(MAX_KEYS)

/** Settings as this version has them. A file is read with `readSettings`, which takes what it can. */
export const settingsSchema = z.object({
  version: z.literal(SETTINGS_VERSION),
  theme: z.enum(['system', 'light', 'dark', 'high-contrast']),
  policy: z.string().max(100),
  seed: z.number().int().min(0).max(0xffff_ffff),
  mode: z.enum(['worst-case', 'concrete']),
  activeDraft: z.string().max(200).nullable(),
  layouts: keptLayoutsSchema,
  /** Size of everything in the window, in percent. */
  zoom: z.number().int().min(50).max(250),
  /** Size of the script's text, in pixels. */
  editorFontSize: z.number().int().min(9).max(32),
  motion: z.enum(['system', 'reduced']),
  /** Whether the timeline is folded to one line; `fits`: as the window's height has room for it. */
  timeline: z.enum(['fits', 'open', 'folded']),
  /** Limits of a run. */
  limits: limitsSchema,
  /** Keys that the user gave to commands, by the command's id; an empty list takes its keys away. */
  shortcuts: z.record(commandIdSchema, keysSchema),
  /** Columns of the tables that are not as they come, by the table's name. */
  tables: z.record(z.string().max(60), keptTableSchema),
})
export type Settings = z.infer<typeof settingsSchema>

export const defaultSettings: Settings = {
  version: SETTINGS_VERSION,
  theme: 'system',
  policy: 'v1',
  seed: 1,
  mode: 'worst-case',
  activeDraft: null,
  layouts: { version: 2, current: null, named: [], before: null },
  zoom: 100,
  editorFontSize: 12,
  motion: 'system',
  timeline: 'fits',
  limits: { ...DEFAULT_LIMITS },
  shortcuts: {},
  tables: {},
}

export const settingsFaultSchema = z.object({
  /** Where it stands, e.g. `limits.timeMs`. */
  field: z.string(),
  /** What stands there, shortened. */
  found: z.string(),
  /** What may stand there. */
  allowed: z.string(),
})
/** A value in the settings that could not be used: the one that comes with the lab counts in its place. */
export type SettingsFault = z.infer<typeof settingsFaultSchema>

type Fields = Readonly<Record<string, unknown>>

/** What makes settings of a version those of the next: the first entry is for version 1, which had no number. */
const migrations: readonly ((settings: Fields) => Fields)[] = [(settings) => settings]

/**
 * Reads kept settings of any version. What is missing is as it comes; what cannot be used falls back alone and is named.
 * @returns null for what are no settings at all
 */
export function readSettings(saved: unknown): { readonly settings: Settings; readonly faults: SettingsFault[] } | null {
  if (!isRecord(saved)) return null
  const faults: SettingsFault[] = []
  const version = typeof saved['version'] === 'number' ? saved['version'] : 1
  if (version > SETTINGS_VERSION)
    faults.push({ field: 'version', found: String(version), allowed: `up to ${SETTINGS_VERSION}` })
  let fields: Fields = copyOf(saved)
  for (const migrate of migrations.slice(Math.max(0, version - 1))) fields = migrate(fields)
  const settings: Record<string, unknown> = { ...defaultSettings, ...fields, version: SETTINGS_VERSION }
  for (const group of ['limits', 'layouts'] as const) {
    const own = settings[group]
    if (isRecord(own)) settings[group] = { ...defaultSettings[group], ...own }
  }
  // Each round takes out what is wrong; taking a field out whole always ends it.
  for (let round = 0; ; round += 1) {
    const parsed = settingsSchema.safeParse(settings)
    if (parsed.success) return { settings: parsed.data, faults }
    const places = new Map(
      parsed.error.issues.map(({ path }) => placeOf(path, round > 0)).map((at) => [at.join('.'), at]),
    )
    // From the end, so that what is taken out of a list does not move the others.
    for (const [field, at] of [...places].reverse()) {
      faults.unshift({ field, found: shortly(at.reduce<unknown>(child, settings)), allowed: allowedAt(at) })
      fallBack(settings, at)
    }
  }
}

/** The part that falls back: one limit, one command's keys, one table, one kept layout, or a field whole. */
function placeOf(path: readonly PropertyKey[], whole: boolean): string[] {
  const [field, second] = path.map(String)
  const depth =
    field === 'layouts' && second === 'named' ? 3 : /^(limits|layouts|shortcuts|tables)$/.test(field ?? '') ? 2 : 1
  return path.slice(0, whole ? 1 : depth).map(String)
}
function fallBack(settings: Record<string, unknown>, at: readonly string[]): void {
  const last = at.at(-1) ?? ''
  const holder = at.slice(0, -1).reduce<unknown>(child, settings)
  const standard = at.reduce<unknown>(child, defaultSettings)
  if (Array.isArray(holder)) holder.splice(Number(last), 1)
  else if (isRecord(holder) && standard === undefined) Reflect.deleteProperty(holder, last)
  else if (isRecord(holder)) holder[last] = copyOf(standard)
}
/** What the schema says of a place, in words. */
function allowedAt(at: readonly string[]): string {
  const root: unknown = z.toJSONSchema(settingsSchema, { io: 'input', unrepresentable: 'any' })
  const schema = at.reduce<unknown>((node, key) => {
    const inner = child(child(node, 'properties'), key)
    return inner ?? child(node, 'items') ?? child(node, 'additionalProperties')
  }, root)
  if (!isRecord(schema)) return ''
  const { enum: options, const: constant, type, minimum, maximum, maxLength, maxItems } = schema
  if (Array.isArray(options)) return options.join(', ')
  if (constant !== undefined) return String(constant)
  if (type === 'integer' || type === 'number') return `${String(minimum)} – ${String(maximum)}`
  if (type === 'string') return `text of at most ${String(maxLength)} characters`
  if (type === 'array') return `a list of at most ${String(maxItems)}`
  return String(type ?? 'text or null')
}
/** Of values that a file can hold. */
function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T
}
function shortly(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
function child(node: unknown, key: string): unknown {
  if (Array.isArray(node)) return (node as unknown[])[Number(key)]
  return isRecord(node) && Object.hasOwn(node, key) ? node[key] : undefined
}
function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
