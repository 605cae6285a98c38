/** What can be done with a hwpt: attaching devices, dirty tracking, stage-1 caches. */
import type { TopologyNode } from '../../engine/protocol/panels.ts'
import { topologyStrings } from '../strings/topology.ts'
import { deed } from './action.ts'
import type { ActionForm, NodeAction, Scene } from './action.ts'
import { attachDeed, nestedForm } from './device-actions.ts'
import { firstRange, idOf, oneOf, rangeChosen, rangeFields } from './parts.ts'
import {
  addressText,
  argumentsText,
  attachedDevices,
  edgeOf,
  named,
  nodesOf,
  optionsText,
  sizeText,
} from './script-text.ts'

const { actions: text, parts } = topologyStrings
const labels = topologyStrings.form.fields
const PAGE = 4096n

export function hwptActions(node: TopologyNode, scene: Scene): NodeAction[] {
  const own = named(node, 'hwpt', scene)
  const hwpt = idOf(node.ref)
  const isNested = node.tags.includes('nested')
  const here = attachedDevices(node, scene)
  const devices = nodesOf('device', scene)
  const others = devices.filter((device) => !here.includes(device))
  return [
    ...oneOf(others, parts.attach, text.attachOneHere, (device) => ({
      title:
        edgeOf(device, 'attached', scene) === null ? text.attachHere(device.label) : text.replaceHere(device.label),
      part: parts.attach,
      does: attachDeed(device, node, scene),
    })),
    ...(node.tags.includes('nest parent') && devices.length > 0
      ? [{ title: text.nested, part: parts.hwpt, does: nestedForm(devices, [node], scene) }]
      : []),
    ...(isNested ? [{ title: text.invalidate, part: parts.hwpt, does: invalidateForm(node, scene) }] : []),
    ...(isNested ? [] : dirtyActions(node, scene)),
    {
      title: text.destroy(node.label),
      part: parts.destroy,
      does: deed(`${own.text}.destroy()`, [own.wanted], { op: 'object.destroy', id: hwpt }),
    },
  ]
}

/** Recording which pages devices write, and asking for them. */
function dirtyActions(node: TopologyNode, scene: Scene): NodeAction[] {
  const { text: own, wanted } = named(node, 'hwpt', scene)
  const hwpt = idOf(node.ref)
  const part = parts.dirty
  const on = node.tags.includes('dirty tracking')
  const track = (enable: boolean, title: string): NodeAction => ({
    title,
    part,
    does: deed(`${own}.dirtyTracking(${enable})`, [wanted], { op: 'hwpt.dirtyTracking', hwpt, enable }),
  })
  return [
    // Switching it on again forgets what was recorded.
    track(true, on ? text.dirtyAnew : text.dirtyOn),
    ...(on ? [track(false, text.dirtyOff)] : []),
    { title: text.dirtyBitmap, part, does: bitmapForm(node, scene) },
  ]
}

/** The pages that devices wrote: by default those of the first area. */
function bitmapForm(node: TopologyNode, scene: Scene): ActionForm {
  const { text: own, wanted } = named(node, 'hwpt', scene)
  const hwpt = idOf(node.ref)
  return {
    kind: 'form',
    fields: [
      ...rangeFields(firstRange(node, scene)),
      { kind: 'size', key: 'pageSize', label: labels.pageSize, value: '4 KiB' },
      { kind: 'check', key: 'keep', label: labels.keepDirty, value: false },
    ],
    make(values) {
      const range = rangeChosen(values)
      const pageSize = values.amount('pageSize')
      const noClear = values.flag('keep')
      const options = optionsText({
        pageSize: pageSize === PAGE ? null : sizeText(pageSize),
        keep: noClear ? 'true' : null,
      })
      const given = argumentsText(addressText(range.iova), sizeText(range.length), options)
      return deed(`${own}.dirtyBitmap(${given})`, [wanted], {
        op: 'hwpt.dirtyBitmap',
        hwpt,
        ...range,
        pageSize,
        noClear,
      })
    },
  }
}

/** Entries of the guest's stage-1 cache that go. */
function invalidateForm(node: TopologyNode, scene: Scene): ActionForm {
  const { text: own, wanted } = named(node, 'hwpt', scene)
  const hwpt = idOf(node.ref)
  return {
    kind: 'form',
    fields: [{ kind: 'number', key: 'entries', label: labels.entries, value: '1' }],
    make(values) {
      const entries = Number(values.amount('entries'))
      return deed(`${own}.invalidate(${entries})`, [wanted], { op: 'hwpt.invalidate', hwpt, entries })
    },
  }
}
