import { COMPARE_LEGEND, compareLines } from '../../engine/lab/report/compare-text.ts'
import { type ComparedPolicy, compareScript, type Comparison } from '../../engine/script/compare.ts'
import { complain, writeJson, writeResult } from '../support/output.ts'
import { chosenPolicies } from '../support/policies.ts'
import { preparedCache } from '../support/prepared-cache.ts'
import { limitsOf, type RunOptions } from '../support/run-options.ts'
import { scriptErrorText } from '../support/script-error.ts'
import { readScript } from '../support/script-file.ts'
import { UsageError } from '../support/usage-error.ts'

export interface CompareOptions extends RunOptions {
  readonly policies?: string
  readonly json?: boolean
}

/** `lab compare FILE`: one script under several policies, as a table that fits a mail. */
export async function compare(file: string, options: CompareOptions): Promise<number> {
  const source = readScript(file)
  const policies = options.policies === undefined ? all : chosenPolicies(options.policies, source)
  const { seed, mode } = options
  const request = { fileName: file, source, seed, mode, limits: limitsOf(options) }
  const comparison = await compareScript(request, policies, { cache: preparedCache() }).catch(explain)
  if (options.json === true) writeJson(comparison)
  else writeResult(table(comparison))

  const compared = comparison.policies.filter((row): row is ComparedPolicy => row.applicable)
  for (const { policy, error } of compared) {
    if (error === null) continue
    complain(`under ${policy}: ${scriptErrorText(error, file)}`)
    return 2
  }
  const failing = compared.filter(({ expectations }) => expectations.failed > 0).map(({ policy }) => policy)
  if (failing.length === 0) return 0
  complain(`Expectations of the script failed under ${failing.join(', ')}.`)
  return 1
}

const all = (known: readonly string[]): readonly string[] => known

/** A name that the script does not define after all is wrong usage. */
function explain(error: unknown): never {
  if (error instanceof RangeError) throw new UsageError(error.message)
  throw error
}

function table({ policies, seed, mode }: Comparison): string {
  return `${[`${mode} seed=${String(seed)}`, ...COMPARE_LEGEND, '', ...compareLines(policies)].join('\n')}\n`
}
