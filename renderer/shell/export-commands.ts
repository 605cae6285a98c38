import { computed } from 'vue'
import { engine } from '../bridge.ts'
import { copyText } from '../design/clipboard.ts'
import { useBreakpoints } from '../stores/breakpoints.ts'
import { useCursor } from '../stores/cursor.ts'
import { useLayout } from '../stores/layout.ts'
import { useNotices } from '../stores/notices.ts'
import { useRun } from '../stores/run.ts'
import { saveText } from '../stores/save-text.ts'
import { frameStrings } from '../strings/frame.ts'
import type { CommandDefinition } from './command.ts'
import { inBackground } from './in-background.ts'
import { openBundle } from './open-bundle.ts'

export type ExportCommandId =
  'export-bundle' | 'open-bundle' | 'export-report' | 'export-perfetto' | 'export-kselftest' | 'copy-mail' | 'save-mail'

/** What leaves the lab, and comes back. */
export function exportCommands(): Record<ExportCommandId, CommandDefinition> {
  const run = useRun()
  const cursor = useCursor()
  const layouts = useLayout()
  const breakpoints = useBreakpoints()
  const titles = frameStrings.commands
  const enabled = computed(() => !run.busy && run.summary !== null)
  const why = (): string => (run.busy ? frameStrings.cannot.running : frameStrings.cannot.notRun)
  async function exportKselftest(): Promise<void> {
    const { fileName, text, steps, left } = await engine('exportKselftest', {})
    if (await saveText(fileName, text)) useNotices().info(frameStrings.kselftest(steps, left))
  }
  async function exportPerfetto(): Promise<void> {
    const { fileName, text, steps } = await engine('exportPerfetto', {})
    const of = run.summary?.ops ?? steps
    if ((await saveText(fileName, text)) && steps < of) useNotices().info(frameStrings.perfettoCut(steps, of))
  }
  return {
    'export-bundle': {
      title: titles.exportBundle,
      group: 'export',
      enabled,
      why,
      run: () =>
        inBackground(
          engine('exportBundle', {
            step: cursor.step,
            layout: layouts.text(),
            breakpoints: breakpoints.of(run.draft ?? ''),
          }).then(({ fileName, text }) => saveText(fileName, text)),
        ),
    },
    'open-bundle': {
      title: titles.openBundle,
      group: 'export',
      enabled: computed(() => run.state === 'idle'),
      why: () => frameStrings.cannot.running,
      run: () => inBackground(openBundle()),
    },
    'export-report': {
      title: titles.exportReport,
      group: 'export',
      enabled,
      why,
      run: () =>
        inBackground(
          engine('htmlReport', { step: cursor.step }).then(({ fileName, html }) => saveText(fileName, html)),
        ),
    },
    'export-perfetto': {
      title: titles.exportPerfetto,
      group: 'export',
      enabled,
      why,
      run: () => inBackground(exportPerfetto()),
    },
    'export-kselftest': {
      title: titles.exportKselftest,
      group: 'export',
      enabled,
      why,
      run: () => inBackground(exportKselftest()),
    },
    'copy-mail': {
      title: titles.copyMail,
      group: 'export',
      enabled,
      why,
      run: () => inBackground(engine('exportMail', {}).then(({ text }) => copyText(text))),
    },
    'save-mail': {
      title: titles.saveMail,
      group: 'export',
      enabled,
      why,
      run: () => inBackground(engine('exportMail', {}).then(({ fileName, text }) => saveText(fileName, text))),
    },
  }
}
