import type { FlushPolicy } from '../iommufd/flush-policy.ts'
import { areaFlag } from './area-flag.ts'
import { counterGated } from './counter-gated.ts'
import { j17Literal } from './j17-literal.ts'
import { j17Pref } from './j17-pref.ts'
import { none } from './none.ts'
import { oracleLine } from './oracle-line.ts'
import { oracleMap } from './oracle-map.ts'
import { overflush } from './overflush.ts'
import { storageFlag } from './storage-flag.ts'
import { type1 } from './type1.ts'
import { v1Fix } from './v1-fix.ts'
import { v1 } from './v1.ts'
import { v2 } from './v2.ts'
import { xaHwptEager } from './xa-hwpt-eager.ts'
import { xaHwptLazy } from './xa-hwpt-lazy.ts'

export { notApplicable } from './applicability.ts'
export { POLICY_INFO, type PolicyDescription } from './info.ts'

const BY_NAME: ReadonlyMap<string, FlushPolicy> = new Map(
  [
    none,
    v1,
    v1Fix,
    v2,
    overflush,
    counterGated,
    areaFlag,
    j17Literal,
    j17Pref,
    storageFlag,
    xaHwptEager,
    xaHwptLazy,
    type1,
    oracleMap,
    oracleLine,
  ].map((policy) => [policy.name, policy]),
)

/** The shipped policy of that name, or undefined. */
export function policyByName(name: string): FlushPolicy | undefined {
  return BY_NAME.get(name)
}
