/** A call as it stands in a test: where it succeeds, and where it is refused. */
import type { CommandOf } from '../../protocol/index.ts'

export interface Call {
  readonly ok: readonly string[]
  readonly refused: (errno: string) => readonly string[]
}

/** @param expression is 0, or -1 with an errno; `macro`, if the selftests have one, asserts that it is 0 */
export function of(expression: string, macro?: string): Call {
  return {
    ok: [macro === undefined ? `ASSERT_EQ(0, ${expression});` : `${macro};`],
    refused: (errno) => [`EXPECT_ERRNO(${errno}, ${expression});`],
  }
}

/** A call for which the selftests have two macros, `test_cmd_NAME` and `test_err_NAME`. */
export function ofMacros(name: string, args: string): Call {
  return { ok: [`test_cmd_${name}(${args});`], refused: (errno) => [`test_err_${name}(${errno}, ${args});`] }
}

/** The flags of a map or a copy. */
export function flagsOf({ iova, prot }: Pick<CommandOf<'ioas.map'>, 'iova' | 'prot'>): string {
  const flags = [
    ...(iova === null ? [] : ['IOMMU_IOAS_MAP_FIXED_IOVA']),
    ...(prot.write ? ['IOMMU_IOAS_MAP_WRITEABLE'] : []),
    ...(prot.read ? ['IOMMU_IOAS_MAP_READABLE'] : []),
  ]
  return flags.join(' | ') || '0'
}
