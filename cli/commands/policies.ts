import { POLICY_INFO } from '../../engine/policies/index.ts'
import { writeJson, writeResult } from '../support/output.ts'

/** `lab policies`: what there is to choose from. */
export function policies(options: { readonly json?: boolean }): number {
  if (options.json === true) {
    writeJson({ policies: POLICY_INFO })
    return 0
  }
  const width = Math.max(...POLICY_INFO.map(({ name }) => name.length))
  for (const { name, safe, summary } of POLICY_INFO) {
    writeResult(`${name.padEnd(width)}  ${safe ? 'safe  ' : 'unsafe'}  ${summary}\n`)
  }
  return 0
}
