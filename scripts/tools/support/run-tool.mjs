import { SetupError, say } from './log.mjs'

/**
 * The frame of every tool: its exit code is what `main` returns, 2 for what the user has to put right.
 * @param {(args: string[]) => Promise<number>} main
 */
export async function runTool(main) {
  try {
    process.exitCode = await main(process.argv.slice(2))
  } catch (error) {
    if (error instanceof SetupError) say(error.message)
    else say(error instanceof Error ? (error.stack ?? error.message) : String(error))
    process.exitCode = error instanceof SetupError ? 2 : 1
  }
}
