import { describe, expect, it } from 'vitest'
import { tryCommands } from '../../lab/panels/try-commands.ts'
import type { Command } from '../../protocol/command.ts'
import { checkedCommand } from '../command-schema.ts'
import { FIVE_STEPS, panelsOf } from './scripts.test-support.ts'

const ATTACH: Command = { op: 'device.attach', device: 'igpu', pt: 1 }
const UNMAP: Command = { op: 'ioas.unmap', ioas: 1, iova: 0x100_0000n, length: 4096n }

describe('commands that are tried', () => {
  it('say what each would do after a step, one independent of the other', async () => {
    const panels = await panelsOf(FIVE_STEPS)
    const hash = panels.lab.journalHash
    expect(tryCommands(panels, 7, [ATTACH, UNMAP, UNMAP], checkedCommand)).toEqual([
      { ok: true, text: 'flush 1 · map N1' },
      { ok: true, text: 'unmap C0 · unpin 1' },
      { ok: true, text: 'unmap C0 · unpin 1' },
    ])
    expect(panels.lab.journalHash).toBe(hash)
  })

  it('say with which errno the kernel would refuse them, at that very step', async () => {
    const panels = await panelsOf(FIVE_STEPS)
    const [wrong] = tryCommands(panels, 7, [{ ...ATTACH, pt: 99 }], checkedCommand)
    expect(wrong).toMatchObject({ ok: false, text: expect.stringMatching(/^ENOENT: /) as string })
    const [gone] = tryCommands(panels, panels.lab.steps, [UNMAP], checkedCommand)
    expect(gone).toMatchObject({ ok: false, text: expect.stringMatching(/^ENOENT: /) as string })
  })

  it('say what is wrong with a value that no command may have', async () => {
    const panels = await panelsOf(FIVE_STEPS)
    const wrong: Command = { op: 'ioas.unmap', ioas: -1, iova: 0n, length: 4096n }
    const [answer] = tryCommands(panels, 3, [wrong], checkedCommand)
    expect(answer).toMatchObject({ ok: false, text: expect.stringContaining('ioas') as string })
  })
})
