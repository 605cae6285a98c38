import { resultBlock } from '../../engine/lab/result-block.ts'
import { runScript } from '../../engine/script/run-script.ts'
import { complain, writeJson, writeResult } from '../support/output.ts'
import { knownPolicy } from '../support/policies.ts'
import { preparedCache } from '../support/prepared-cache.ts'
import { limitsOf, type RunOptions } from '../support/run-options.ts'
import { scriptErrorText } from '../support/script-error.ts'
import { readScript } from '../support/script-file.ts'

export interface RunCommandOptions extends RunOptions {
  readonly policy: string
  readonly json?: boolean
}

/** `lab run FILE`: one script under one policy. */
export async function run(file: string, options: RunCommandOptions): Promise<number> {
  const source = readScript(file)
  const policy = knownPolicy(options.policy, source)
  const { seed, mode } = options
  const request = { fileName: file, source, policy, seed, mode, limits: limitsOf(options) }
  const { summary } = await runScript(request, { cache: preparedCache() })
  if (options.json === true) {
    writeJson(summary)
  } else {
    for (const { text } of summary.output) writeResult(`${text}\n`)
    if (summary.error === null) writeResult(resultBlock(summary))
  }
  if (summary.error !== null) {
    complain(scriptErrorText(summary.error, file))
    return 2
  }
  return summary.expectations.failed === 0 ? 0 : 1
}
