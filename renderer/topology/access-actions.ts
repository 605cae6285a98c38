/** What can be done with an access: attachment, pins, and copying through it. */
import type { TopologyNode } from '../../engine/protocol/panels.ts'
import { hex, size } from '../format/hex.ts'
import { sameObject } from '../stores/selection.ts'
import { topologyStrings } from '../strings/topology.ts'
import { deed } from './action.ts'
import type { ActionForm, Deed, NodeAction, Scene } from './action.ts'
import { idOf, LISTED, nodeChosen, nodeField } from './device-actions.ts'
import { rangeFields, rangeText } from './ioas-actions.ts'
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
  const another: ActionForm = {
    kind: 'form',
    fields: [nodeField('target', labels.target, ioases)],
    make: (values) => moveAccess(node, nodeChosen(values, 'target', ioases) ?? node, scene),
  }
  return [
    ...areas.slice(0, LISTED).map((area): NodeAction => ({
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
    ...(at === null ? [] : [{ title: text.pinForm, part: parts.pin, does: pinForm(node, scene) }]),
    ...node.pins.slice(0, LISTED).map(({ item, iova, length }): NodeAction => ({
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
          { title: text.read, part: parts.rw, does: copyForm(node, 'read', scene) },
          { title: text.write, part: parts.rw, does: copyForm(node, 'write', scene) },
        ]),
    ...ioases.slice(0, LISTED).map((ioas): NodeAction => ({
      title: at === null ? text.attach(ioas.label) : text.replace(ioas.label),
      part: parts.attach,
      does: moveAccess(node, ioas, scene),
    })),
    ...(ioases.length > LISTED ? [{ title: text.another, part: parts.attach, does: another }] : []),
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

/** The first area that an access can reach. */
function firstRange(node: TopologyNode, scene: Scene): { readonly iova: bigint; readonly length: bigint } {
  const area = areasOf(ioasOf(node, scene), scene)[0]
  return area === undefined ? { iova: 0x100_0000n, length: 4096n } : { iova: area.iova, length: areaSize(area) }
}

function pinForm(node: TopologyNode, scene: Scene): ActionForm {
  const { text: own, wanted } = named(node, 'access', scene)
  const first = firstRange(node, scene)
  return {
    kind: 'form',
    fields: [
      ...rangeFields(first.iova, first.length),
      { kind: 'check', key: 'write', label: labels.pinForWrite, value: false },
    ],
    make(values) {
      const iova = values.amount('iova')
      const length = values.amount('length')
      const write = values.flag('write')
      const options = optionsText({ write: write ? 'true' : null })
      const call = `${own}.pin(${argumentsText(addressText(iova), sizeText(length), options)})`
      return deed(call, [wanted], { op: 'access.pin', access: idOf(node.ref), iova, length, write })
    },
  }
}

function copyForm(node: TopologyNode, way: 'read' | 'write', scene: Scene): ActionForm {
  const { text: own, wanted } = named(node, 'access', scene)
  const first = firstRange(node, scene)
  return {
    kind: 'form',
    fields: [
      ...rangeFields(first.iova, first.length),
      { kind: 'check', key: 'slow', label: labels.slow, value: false },
    ],
    make(values) {
      const iova = values.amount('iova')
      const length = values.amount('length')
      const slow = values.flag('slow')
      const options = optionsText({ slow: slow ? 'true' : null })
      const call = `${own}.${way}(${argumentsText(addressText(iova), sizeText(length), options)})`
      return deed(call, [wanted], {
        op: 'access.rw',
        access: idOf(node.ref),
        iova,
        length,
        write: way === 'write',
        slow,
      })
    },
  }
}
