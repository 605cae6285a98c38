/** What can be done with an access: attachment, pins, and copying through it. */
import type { Command } from '../../engine/protocol/command.ts'
import type { TopologyNode } from '../../engine/protocol/panels.ts'
import { hex, size } from '../format/hex.ts'
import { sameObject } from '../stores/selection.ts'
import { topologyStrings } from '../strings/topology.ts'
import { deed } from './action.ts'
import type { ActionForm, Deed, NodeAction, Scene } from './action.ts'
import { firstRange, idOf, oneOf, rangeChosen, rangeFields, rangeText } from './parts.ts'
import {
  addressText,
  areasOf,
  areaSize,
  argumentsText,
  edgeOf,
  ioasOf,
  named,
  nodesOf,
  optionsText,
  sizeText,
} from './script-text.ts'

const text = topologyStrings.actions
const { parts } = topologyStrings
const labels = topologyStrings.form.fields

/** Attaches an access to an IOAS, or moves it there. */
export function moveAccess(access: TopologyNode, ioas: TopologyNode, scene: Scene): Deed {
  const own = named(access, 'access', scene)
  const to = named(ioas, 'ioas', scene)
  const method = edgeOf(access, 'access', scene) === null ? 'attach' : 'replace'
  const command = { op: `access.${method}`, access: idOf(access.ref), ioas: idOf(ioas.ref) } as const
  return deed(`${own.text}.${method}(${to.text})`, [own.wanted, to.wanted], command)
}

export function accessActions(node: TopologyNode, scene: Scene): NodeAction[] {
  const { text: own, wanted } = named(node, 'access', scene)
  const access = idOf(node.ref)
  const at = ioasOf(node, scene)
  const ioases = nodesOf('ioas', scene).filter(({ ref }) => at === null || !sameObject(at.ref, ref))
  const areas = areasOf(at, scene)
  return [
    ...oneOf(areas, parts.pin, text.pinOne, (area) => ({
      title: text.pin(area.name, hex(area.iova)),
      part: parts.pin,
      does: deed(`${own}.pin(${rangeText(area)})`, [wanted], {
        op: 'access.pin',
        access,
        iova: area.iova,
        length: areaSize(area),
        write: false,
      }),
    })),
    ...(at === null ? [] : [{ title: text.pinForm, part: parts.pin, does: rangeForm(node, 'pin', 'write', scene) }]),
    ...oneOf(node.pins, parts.pin, text.unpinOne, ({ item, iova, length }) => ({
      title: text.unpin(hex(iova), size(length)),
      part: parts.pin,
      does: deed(`${own}.unpin(${addressText(iova)}, ${sizeText(length)})`, [wanted], {
        op: 'access.unpin',
        access,
        item,
      }),
    })),
    ...(at === null
      ? []
      : [
          { title: text.read, part: parts.rw, does: rangeForm(node, 'read', 'slow', scene) },
          { title: text.write, part: parts.rw, does: rangeForm(node, 'write', 'slow', scene) },
        ]),
    ...oneOf(ioases, parts.attach, at === null ? text.attachOne : text.replaceOne, (ioas) => ({
      title: at === null ? text.attach(ioas.label) : text.replace(ioas.label),
      part: parts.attach,
      does: moveAccess(node, ioas, scene),
    })),
    {
      title: text.detach,
      part: parts.attach,
      does: deed(`${own}.detach()`, [wanted], { op: 'access.detach', access }),
    },
    {
      title: text.destroy(node.label),
      part: parts.destroy,
      does: deed(`${own}.destroy()`, [wanted], { op: 'access.destroy', access }),
    },
  ]
}

/** A call with a range of the access' IOAS: by default its first area. `option` may be switched on. */
function rangeForm(
  node: TopologyNode,
  method: 'pin' | 'read' | 'write',
  option: 'write' | 'slow',
  scene: Scene,
): ActionForm {
  const { text: own, wanted } = named(node, 'access', scene)
  const access = idOf(node.ref)
  const label = option === 'slow' ? labels.slow : labels.pinForWrite
  return {
    kind: 'form',
    fields: [...rangeFields(firstRange(node, scene)), { kind: 'check', key: option, label, value: false }],
    make(values) {
      const range = rangeChosen(values)
      const chosen = values.flag(option)
      const options = optionsText({ [option]: chosen ? 'true' : null })
      const given = argumentsText(addressText(range.iova), sizeText(range.length), options)
      const command: Command =
        method === 'pin'
          ? { op: 'access.pin', access, ...range, write: chosen }
          : { op: 'access.rw', access, ...range, write: method === 'write', slow: chosen }
      return deed(`${own}.${method}(${given})`, [wanted], command)
    },
  }
}
