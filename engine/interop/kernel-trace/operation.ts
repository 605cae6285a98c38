import type { Answer } from './answer.ts'
import type { Recorder } from './recorder.ts'
import type { Words } from './words.ts'

/**
 * Replays one operation of the op language.
 * @throws TraceArgError if the arguments are not of the language
 */
export type Operation = (recorder: Recorder, words: Words) => Answer
