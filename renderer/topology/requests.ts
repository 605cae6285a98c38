import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

/** What can be made out of nothing. */
export const CREATIONS = ['device', 'process', 'ioas', 'access'] as const
export type CreationId = (typeof CREATIONS)[number]

/** What is asked of the panel, from wherever: the menu of the selected object, the form of something new, or another size of the picture. */
export type TopologyRequest =
  | { readonly ask: 'menu' }
  | { readonly ask: 'size'; readonly to: 'zoomIn' | 'zoomOut' | 'fit' }
  | { readonly ask: 'create'; readonly what: CreationId }

/** The panel answers when it is there, and takes the request away. */
export const useTopologyRequests = defineStore('topology-requests', () => {
  const wanted = shallowRef<TopologyRequest | null>(null)
  function ask(request: TopologyRequest): void {
    wanted.value = request
  }
  function take(): TopologyRequest | null {
    const request = wanted.value
    wanted.value = null
    return request
  }
  return { wanted, ask, take }
})
