/** Requests to the main process that the window's frame makes: the native menu, files that the app was given, what it is. */
import { z } from 'zod'
import { commandIdSchema } from './settings.ts'

/** A file that was read, or why it was not. */
export const fileReply = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), path: z.string(), source: z.string() }),
  z.object({ ok: z.literal(false), cancelled: z.boolean(), message: z.string() }),
])
export type FileReply = z.infer<typeof fileReply>

/** The groups of commands, each of which is a menu or a part of one. */
export const commandGroups = ['run', 'file', 'view', 'panel', 'layout', 'export', 'help'] as const
export type CommandGroup = (typeof commandGroups)[number]

const menuItemSchema = z.object({
  /** Choosing the item tells the window this. */
  id: commandIdSchema,
  title: z.string().max(300),
  group: z.enum(commandGroups),
  /** A chord such as `Ctrl+Shift+S`, to be shown; null for none. */
  chord: z.string().max(60).nullable(),
})
export type MenuItem = z.infer<typeof menuItemSchema>

export const aboutSchema = z.object({
  version: z.string(),
  licence: z.string(),
  /** What it runs on, by name: Electron, Chromium, Node, the system. */
  runtime: z.array(z.object({ name: z.string(), version: z.string() })),
  libraries: z.array(z.object({ name: z.string(), version: z.string() })),
})
export type About = z.infer<typeof aboutSchema>

export const frameRequests = {
  /** Makes the native menu of the window's commands, with the keys that they have now. */
  setMenu: { args: z.object({ items: z.array(menuItemSchema).max(1000) }), reply: z.object({ ok: z.boolean() }) },
  /**
   * Files that the app was given (on the command line, by the desktop) and nobody took yet; why the page ended that was here
   * before, if it did.
   */
  takeGiven: {
    args: z.object({}),
    reply: z.object({ files: z.array(fileReply), crash: z.string().nullable() }),
  },
  about: { args: z.object({}), reply: aboutSchema },
} as const
