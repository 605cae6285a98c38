import { shallowRef } from 'vue'

/** The first chord of a sequence, while the second is awaited. */
export const leadChord = shallowRef<string | null>(null)
