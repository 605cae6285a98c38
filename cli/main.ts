/**
 * The headless runner: `lab run`, `compare`, `test`, `report`, `bundle`, `perfetto`, `kselftest`, `conform`, `policies`.
 * Each command is loaded when it is used, so that the help comes at once.
 */
import { Command, CommanderError } from 'commander'
import packageJson from '../package.json' with { type: 'json' }
import type { CompareOptions } from './commands/compare.ts'
import type { ReportOptions } from './commands/report.ts'
import type { RunCommandOptions } from './commands/run.ts'
import type { TestOptions } from './commands/test.ts'
import { complain } from './support/output.ts'
import { addRunOptions } from './support/run-options.ts'
import { UsageError } from './support/usage-error.ts'

/**
 * Runs the command line.
 * @param argv the arguments after the program's name
 * @returns the exit code: 0 fine, 1 a failed expectation or a divergence, 2 wrong usage or a script error
 */
export async function main(argv: string[]): Promise<number> {
  let exitCode = 0
  const program = commandLine((code) => (exitCode = code))
  try {
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander has written its message.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    if (!(error instanceof UsageError)) throw error
    complain(`lab: ${error.message}`)
    return 2
  }
}

function commandLine(exit: (code: number) => void): Command {
  const program = new Command('lab')
    .description('Runs experiments on a model of Linux iommufd, of CPU caches and of DMA, without a window.')
    .version(packageJson.version, '-V, --version', 'print the version')
    .exitOverride()
    .showHelpAfterError('(lab --help shows what there is)')
    .helpCommand('help [command]', 'show the help of a command')

  addRunOptions(program.command('run'))
    .description('run a script and print its result block')
    .argument('<file>', 'script (.ts)')
    .option('--policy <name>', 'flush policy', 'v1')
    .option('--json', 'print the result as one JSON object')
    .action(async (file: string, options: RunCommandOptions) => {
      const { run } = await import('./commands/run.ts')
      exit(await run(file, options))
    })

  addRunOptions(program.command('compare'))
    .description('run a script under each flush policy and compare what they flush')
    .argument('<file>', 'script (.ts)')
    .option('--policies <a,b,...>', 'flush policies; all by default')
    .option('--json', 'print the result as one JSON object')
    .action(async (file: string, options: CompareOptions) => {
      const { compare } = await import('./commands/compare.ts')
      exit(await compare(file, options))
    })

  addRunOptions(program.command('test'))
    .description('run scripts, each under the policies that its heading names, and check their expectations')
    .argument('<path...>', 'scripts, or folders of them')
    .option('--policies <a,b,...>', 'these policies instead of those in the headings')
    .option('--format <format>', 'text, json, ktap or junit', 'text')
    .action(async (paths: string[], options: TestOptions) => {
      const { test } = await import('./commands/test.ts')
      exit(await test(paths, options))
    })

  addRunOptions(program.command('report'))
    .description('run a script and write the run as one HTML page')
    .argument('<file>', 'script (.ts)')
    .option('--policy <name>', 'flush policy', 'v1')
    .option('-o, --out <file>', 'where to; stdout by default')
    .action(async (file: string, options: ReportOptions) => {
      const { report } = await import('./commands/report.ts')
      exit(await report(file, options))
    })

  addRunOptions(program.command('bundle'))
    .description('run a script and write the run as one file that the app opens')
    .argument('<file>', 'script (.ts)')
    .option('--policy <name>', 'flush policy', 'v1')
    .option('-o, --out <file>', 'where to; stdout by default')
    .action(async (file: string, options: ReportOptions) => {
      const { bundle } = await import('./commands/report.ts')
      exit(await bundle(file, options))
    })

  addRunOptions(program.command('perfetto'))
    .description('run a script and write the run as a trace for ui.perfetto.dev')
    .argument('<file>', 'script (.ts)')
    .option('--policy <name>', 'flush policy', 'v1')
    .option('-o, --out <file>', 'where to; stdout by default')
    .action(async (file: string, options: ReportOptions) => {
      const { perfetto } = await import('./commands/report.ts')
      exit(await perfetto(file, options))
    })

  addRunOptions(program.command('kselftest'))
    .description("run a script and write its operations as a test for the kernel's iommufd selftests")
    .argument('<file>', 'script (.ts)')
    .option('--policy <name>', 'flush policy', 'v1')
    .option('-o, --out <file>', 'where to; stdout by default')
    .action(async (file: string, options: ReportOptions) => {
      const { selftest } = await import('./commands/report.ts')
      exit(await selftest(file, options))
    })

  program
    .command('conform')
    .description('replay traces of the real kernel and compare every field')
    .argument('<file...>', 'traces (.jsonl, .jsonl.gz) or folders of them')
    .option('--json', 'print the result as one JSON object')
    .action(async (files: string[], options: { readonly json?: boolean }) => {
      const { conform } = await import('./commands/conform.ts')
      exit(
        await conform(files, options, {
          out: (text) => process.stdout.write(text),
          err: (text) => process.stderr.write(text),
        }),
      )
    })

  program
    .command('policies')
    .description('list the flush policies')
    .option('--json', 'print the list as JSON')
    .action(async (options: { readonly json?: boolean }) => {
      const { policies } = await import('./commands/policies.ts')
      exit(policies(options))
    })
  return program
}
