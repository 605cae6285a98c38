/** What can be done about the IOVAs of an IOAS: which may be mapped, how large a page may be, and the VFIO compatibility. */
import type { TopologyNode } from '../../engine/protocol/panels.ts'
import { hex } from '../format/hex.ts'
import { topologyStrings } from '../strings/topology.ts'
import { deed } from './action.ts'
import type { ActionForm, NodeAction, Scene } from './action.ts'
import { rangesTyped } from './form.ts'
import { firstRange, idOf, rangeChosen, rangeFields } from './parts.ts'
import { addressText, named, nextIova, rangesText, sizeText } from './script-text.ts'

const { actions: text, parts } = topologyStrings
const labels = topologyStrings.form.fields

export function iovaActions(node: TopologyNode, scene: Scene): NodeAction[] {
  const { text: own, wanted } = named(node, 'ioas', scene)
  const ioas = idOf(node.ref)
  const part = parts.iovas
  const huge = (on: boolean): NodeAction => ({
    title: on ? text.hugeOn : text.hugeOff,
    part: parts.options,
    does: deed(`${own}.hugePages(${on})`, [wanted], { op: 'ioas.hugePages', ioas, value: Number(on) }),
  })
  return [
    { title: text.allow, part, does: allowForm(node, scene) },
    { title: text.reserve, part, does: reserveForm(node, scene) },
    {
      title: text.ranges,
      part,
      does: deed(`${own}.ranges()`, [wanted], { op: 'ioas.ranges', ioas, capacity: null }),
    },
    huge(node.tags.includes('no large pages')),
    {
      title: text.vfio,
      part: parts.options,
      does: deed(`lab.vfio.setIoas(${own})`, [wanted], { op: 'vfio.setIoas', ioas }),
    },
    { title: text.vfioUnmap, part: parts.options, does: vfioForm(node, scene) },
  ]
}

/** The only ranges that a chosen IOVA may come from; none for all. */
function allowForm(node: TopologyNode, scene: Scene): ActionForm {
  const { text: own, wanted } = named(node, 'ioas', scene)
  const known = scene.areas.ioases.find(({ id }) => id === idOf(node.ref))?.allowed ?? []
  const value = known.length === 0 ? `${hex(0x100_0000n)}–${hex(0xffff_ffffn)}` : rangesTyped(known)
  return {
    kind: 'form',
    fields: [{ kind: 'ranges', key: 'ranges', label: labels.ranges, value, empty: topologyStrings.form.everything }],
    make(values) {
      const ranges = values.ranges('ranges')
      return deed(`${own}.allow(${rangesText(ranges)})`, [wanted], { op: 'ioas.allow', ioas: idOf(node.ref), ranges })
    },
  }
}

/** As a device's reserved region does, e.g. its MSI window: by default a page behind all areas. */
function reserveForm(node: TopologyNode, scene: Scene): ActionForm {
  const { text: own, wanted } = named(node, 'ioas', scene)
  return {
    kind: 'form',
    fields: rangeFields({ iova: nextIova(node, scene), length: 4096n }, labels.start),
    make(values) {
      const { iova: start, length } = rangeChosen(values)
      const call = `${own}.reserve(${addressText(start)}, ${sizeText(length)})`
      return deed(call, [wanted], { op: 'selftest.reserve', ioas: idOf(node.ref), start, length })
    },
  }
}

/** VFIO_IOMMU_UNMAP_DMA acts on the IOAS that was set before, and may cut areas. */
function vfioForm(node: TopologyNode, scene: Scene): ActionForm {
  return {
    kind: 'form',
    fields: rangeFields(firstRange(node, scene)),
    make(values) {
      const { iova, length } = rangeChosen(values)
      return deed(`lab.vfio.unmap(${addressText(iova)}, ${sizeText(length)})`, [], { op: 'vfio.unmap', iova, length })
    },
  }
}
