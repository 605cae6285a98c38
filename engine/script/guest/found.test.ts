import { describe, expect, it } from 'vitest'
import { run } from '../run-script.test-support.ts'

describe('lab.find', () => {
  it('finds what was made in a loop, by kind and name', async () => {
    const { output, error } = await run(`const ioas = lab.ioas('guest')
for (const name of ['a', 'b']) lab.device(name).attach(ioas)
lab.process('qemu', { memory: '1 page' })
ioas.access('mdev')
lab.find('device', 'b').unplug()
print(lab.find('device', 'a').hwpt !== null, lab.find('device', 'b').hwpt !== null)
print(lab.find('ioas', 'guest') === ioas, lab.find('process', 'qemu').memory.pages, lab.find('access', 'mdev').name)`)
    expect(error).toBeNull()
    expect(output).toEqual(['true false', 'true 1 mdev'])
  })

  it('says what there is when there is no such name', async () => {
    const { error } = await run("lab.device('nic')\nlab.find('device', 'igpu')")
    expect(error?.message).toContain("no device is named 'igpu'; there is 'nic'")
  })
})

describe('access.unpin', () => {
  const begin = `const vm = lab.process('qemu', { memory: '4 pages' })
const ioas = lab.ioas()
ioas.map({ iova: 0x100_0000n, from: vm.memory })
const mdev = ioas.access('mdev')
mdev.pin(0x100_0000n, '2 pages')
`
  it('gives back a range that nobody kept a handle of', async () => {
    const { output, error } = await run(`${begin}print(lab.pinned)
mdev.unpin(0x100_0000n, '8 KiB')
print(lab.pinned)`)
    expect(error).toBeNull()
    expect(output).toEqual(['2', '0'])
  })

  it('refuses a range that is not held as such', async () => {
    const { error } = await run(`${begin}mdev.unpin(0x100_0000n, '1 page')`)
    expect(error?.message).toContain('mdev.unpin: it holds no pin of 4096 bytes at 0x100_0000')
  })
})
