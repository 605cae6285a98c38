/** Tested scripts as a tree: a script over its policies, a policy over what failed under it. */
import type { TableItem } from '../design/data-table.ts'
import { isFailed } from '../stores/tests.ts'
import type { PolicyTest, TestedScript } from '../stores/tests.ts'
import type { CheckFilter, OpenState } from './check-tree.ts'

/** What failed: an expectation, or the script as a whole. */
export interface Failure {
  readonly line: number | null
  readonly text: string
  readonly message: string
}

interface Line {
  readonly key: string
  readonly script: TestedScript
  readonly level: number
  readonly open: boolean | null
}
export type TestRow =
  | (Line & { readonly kind: 'script' })
  | (Line & { readonly kind: 'policy'; readonly of: PolicyTest })
  | (Line & { readonly kind: 'failure'; readonly of: PolicyTest; readonly failure: Failure })

/** What failed under a policy, in the order of the script. */
function failuresOf({ result, problem }: PolicyTest): readonly Failure[] {
  if (problem !== '') return [{ line: null, text: '', message: problem }]
  if (result === null) return []
  const { error, failures } = result
  return error === null ? failures : [...failures, { line: error.line, text: '', message: error.message }]
}

/** The lines of the tree. Scripts and policies that failed are open at first. */
export function testItems(
  tested: readonly TestedScript[],
  { failedOnly, text }: CheckFilter,
  opened: OpenState,
): TableItem<TestRow>[] {
  const items: TableItem<TestRow>[] = []
  const push = (row: TestRow): void => {
    items.push({ kind: 'row', key: row.key, row, tone: 'plain', tree: { level: row.level, open: row.open } })
  }
  const wanted = text.trim().toLowerCase()
  const says = (one: string): boolean => one.toLowerCase().includes(wanted)
  for (const script of tested) {
    const own = says(script.title)
    const policies = script.policies.filter(
      (one) =>
        (!failedOnly || isFailed(one)) && (own || says(one.policy) || failuresOf(one).some((f) => says(f.message))),
    )
    if (policies.length === 0 && (failedOnly || !own)) continue
    const key = script.key
    const open = policies.length === 0 ? null : (opened.get(key) ?? policies.some(isFailed))
    push({ kind: 'script', key, script, level: 1, open })
    if (open !== true) continue
    for (const of of policies) {
      const failures = failuresOf(of)
      const policyKey = `${key} ${of.policy}`
      const isOpen = failures.length === 0 ? null : (opened.get(policyKey) ?? true)
      push({ kind: 'policy', key: policyKey, script, of, level: 2, open: isOpen })
      if (isOpen !== true) continue
      failures.forEach((failure, at) =>
        push({ kind: 'failure', key: `${policyKey} ${at}`, script, of, failure, level: 3, open: null }),
      )
    }
  }
  return items
}

/** The keys of everything that can be opened. */
export function openableTests(tested: readonly TestedScript[]): string[] {
  return tested.flatMap(({ key, policies }) => [key, ...policies.map(({ policy }) => `${key} ${policy}`)])
}
