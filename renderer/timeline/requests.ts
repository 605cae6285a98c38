import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

/** What a command asks of the timeline, from wherever. */
export type TimelineRequest = 'find' | 'table' | 'copy' | 'csv' | 'svg'

/** The timeline answers when it has something to show, and takes the request away. */
export const useTimelineRequests = defineStore('timeline-requests', () => {
  const wanted = shallowRef<TimelineRequest | null>(null)
  return {
    wanted,
    ask: (request: TimelineRequest) => (wanted.value = request),
    take: () => (wanted.value = null),
  }
})
