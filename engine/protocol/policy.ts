/** The flush policies that ship with the lab, each in a file of its own under `engine/policies/`. */
export const FLUSH_POLICIES = [
  'none',
  'v1',
  'v1-fix',
  'v2',
  'overflush',
  'counter-gated',
  'area-flag',
  'j17-literal',
  'j17-pref',
  'storage-flag',
  'xa-hwpt-eager',
  'xa-hwpt-lazy',
  'type1',
  'oracle-map',
  'oracle-line',
] as const

/** Name of a shipped policy. */
export type ShippedPolicyName = (typeof FLUSH_POLICIES)[number]
/** A shipped policy, or one that a script defined. */
export type FlushPolicyName = ShippedPolicyName | (string & {})

/** Where a flush policy is asked (flush-policies, section 1). */
export const FLUSH_HOOKS = [
  'map@fill_domain',
  'map@fill_domains',
  'map@replay',
  'map@pin',
  'unmap@fast',
  'unmap@last',
  'unmap@storage',
  'unmap@nonstorage',
  'unmap@unwind',
  'unmap@unwind-nonlast',
  'unpin@last',
  'unpin@storage',
  'unpin@access',
  'unpin@rw',
  'unpin@unwind',
  /** A `clflush` that a script asked for. */
  'script',
] as const
export type FlushHook = (typeof FLUSH_HOOKS)[number]

/** The hooks of a flush policy, under the names by which they are written. */
export const HOOK_NAMES = [
  'addDomain',
  'addDomainFailed',
  'domainAdded',
  'removeDomain',
  'domainRemoved',
  'hwptAborted',
  'fillBegin',
  'fillFirstRead',
  'readSpan',
  'beforeMap',
  'afterMap',
  'fillFailed',
  'wantsReadBack',
  'afterUnmap',
  'beforeUnpin',
  'storageSet',
  'areaUnfilled',
  'areaSplit',
] as const
export type HookName = (typeof HOOK_NAMES)[number]
