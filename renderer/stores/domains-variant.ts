import { defineStore } from 'pinia'
import { ref } from 'vue'

/** Which of the two the domains panel shows: the xarray as it is, or as in the variant of the series that stores hwpts. */
export const useDomainsVariant = defineStore('domains-variant', () => {
  const stores = ref<'domains' | 'hwpts'>('domains')
  return { stores }
})
