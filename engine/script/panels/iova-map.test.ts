import { describe, expect, it } from 'vitest'
import { areasBetween } from '../../lab/panels/areas-between.ts'
import { iovaMap } from '../../lab/panels/iova-map.ts'
import { panelRequests } from '../../protocol/panel-requests.ts'
import { ACCESS_HOLDS, panelsOf } from './scripts.test-support.ts'

const WHOLE = 0xffff_ffff_ffff_ffffn

/** Ten areas of a page with a page between them, and one at the very top of what the hardware maps. */
const MANY = `const vm = lab.process('qemu', { memory: '16 pages' })
const nic = lab.device('nic', { coherent: true })
const ioas = lab.ioas()
for (let i = 0; i < 10; i++) ioas.map({ iova: BigInt(0x1000_0000 + i * 0x2000), from: vm.memory, length: '1 page' })
nic.attach(ioas)
ioas.map({ iova: 0xffff_ffff_f000n, from: vm.memory, length: '1 page' })
`

describe('the map of an IOVA space', () => {
  it('shows 64 bits at once, and what is mapped in it', async () => {
    const panels = await panelsOf(MANY)
    const map = iovaMap(panels, 99, 1, 0n, WHOLE, 1000)
    expect([map.areas, map.used]).toEqual([11, { start: 0x1000_0000n, last: 0xffff_ffff_ffffn }])
    // In a picture of the whole space all of this lies in the first point.
    expect(map.segments.map(({ areas, name, npages, storage }) => [areas, name, npages, storage?.name])).toEqual([
      [11, null, 11, 'C0'],
    ])
    expect(map.segments[0]).toMatchObject({ start: 0x1000_0000n, last: 0xffff_ffff_ffffn, change: 'changed' })
    // The hardware translates 48 bits.
    expect(map.reserved).toEqual([{ start: 0x1_0000_0000_0000n, last: WHOLE }])
  })

  it('tells areas apart down to a page', async () => {
    const panels = await panelsOf(MANY)
    const near = iovaMap(panels, 99, 1, 0x1000_0000n, 0x1001_3fffn, 1000)
    expect(near.segments.map(({ name }) => name)).toEqual(Array.from({ length: 10 }, (_, i) => `a${String(i + 1)}`))
    expect(near.reserved).toEqual([])
    const page = iovaMap(panels, 99, 1, 0x1000_2800n, 0x1000_2fffn, 100)
    expect(page.segments).toEqual([
      {
        start: 0x1000_2000n,
        last: 0x1000_2fffn,
        areas: 1,
        name: 'a2',
        npages: 1,
        storage: { name: 'C0', number: 0, coherent: true },
        mixed: false,
        change: 'none',
      },
    ])
    expect(iovaMap(panels, 99, 1, 0x1000_1000n, 0x1000_1fffn, 100).segments).toEqual([])
  })

  it('shows an area without a storage domain, and an IOAS without areas', async () => {
    const panels = await panelsOf(ACCESS_HOLDS)
    expect(iovaMap(panels, 5, 1, 0n, WHOLE, 100).segments).toMatchObject([{ name: 'a1', storage: null, mixed: false }])
    expect(iovaMap(panels, 4, 1, 0n, WHOLE, 100)).toMatchObject({ areas: 0, used: null, segments: [] })
  })

  it('has areas beyond those that a view lists, which a part of the space lists', async () => {
    const panels = await panelsOf(`const vm = lab.process('qemu', { memory: '1 page' })
const ioas = lab.ioas()
for (let i = 0n; i < 2100n; i++) ioas.map({ iova: i * 0x2000n, from: vm.memory })
lab.device('nic').attach(ioas)
`)
    const end = panels.lab.steps
    expect(panels.lab.views(end - 2).areas.ioases[0]).toMatchObject({ hidden: 100 })
    expect(iovaMap(panels, end, 1, 0n, WHOLE, 100).areas).toBe(2100)
    const part = areasBetween(panels, end, 1, 2050n * 0x2000n, 2059n * 0x2000n)
    expect(part.areas.map(({ name }) => name)).toEqual(Array.from({ length: 10 }, (_, i) => `a${String(2051 + i)}`))
    expect(part).toMatchObject({ name: 'ioas', hidden: 0, removed: [] })
    // The attach chose their storage domain.
    expect(part.areas[0]).toMatchObject({ storageDomain: { name: 'C0' }, storageSince: end, change: 'changed' })
    expect(areasBetween(panels, end, 1, 0n, WHOLE)).toMatchObject({ hidden: 100 })
    expect(() => areasBetween(panels, end, 7, 0n, WHOLE)).toThrow('There is no IOAS 7')
  })

  it('refuses what makes no sense, in a sentence', async () => {
    const panels = await panelsOf(ACCESS_HOLDS)
    expect(() => iovaMap(panels, 5, 9, 0n, WHOLE, 100)).toThrow('There is no IOAS 9 after step 5.')
    expect(() => iovaMap(panels, 5, 1, 2n, 1n, 100)).toThrow('ends before it begins')
    const args = { step: 5, ioas: 1, start: 0n, last: WHOLE + 1n, width: 100 }
    expect(panelRequests.iovaMap.args.safeParse(args).success).toBe(false)
  })
})
