/** What can be done with a device. */
import type { TopologyNode } from '../../engine/protocol/panels.ts'
import { sameObject } from '../stores/selection.ts'
import { topologyStrings } from '../strings/topology.ts'
import { deed } from './action.ts'
import type { ActionForm, Deed, NodeAction, Scene } from './action.ts'
import type { FormField, FormValues } from './form.ts'
import { firstRange, idOf, nodeChosen, nodeField, oneOf, rangeChosen, rangeFields } from './parts.ts'
import { addressText, argumentsText, edgeOf, named, nodesOf, optionsText, quoted, sizeText } from './script-text.ts'

const text = topologyStrings.actions
const { parts, form: words } = topologyStrings
const labels = words.fields

function nameOfDevice(node: TopologyNode): string {
  return node.ref.kind === 'device' ? node.ref.name : ''
}

/** What a device can be attached to. */
function attachTargets(scene: Scene): TopologyNode[] {
  return scene.topology.nodes.filter(({ ref }) => ref.kind === 'ioas' || ref.kind === 'hwpt')
}

/** Attaches a device, or replaces what it is attached to. */
export function attachDeed(device: TopologyNode, target: TopologyNode, scene: Scene): Deed {
  const isAttached = edgeOf(device, 'attached', scene) !== null
  const own = named(device, 'device', scene)
  const to = named(target, 'target', scene)
  const method = isAttached ? 'replace' : 'attach'
  const command = { op: `device.${method}`, device: nameOfDevice(device), pt: idOf(target.ref) } as const
  return deed(`${own.text}.${method}(${to.text})`, [own.wanted, to.wanted], command)
}

export function deviceActions(node: TopologyNode, scene: Scene): NodeAction[] {
  const at = edgeOf(node, 'attached', scene)?.to ?? null
  const device = nameOfDevice(node)
  const targets = attachTargets(scene).filter(({ ref }) => at === null || !sameObject(at, ref))
  const { text: own, wanted } = named(node, 'device', scene)
  const part = parts.attach
  const simple = (title: string, op: 'bind' | 'detach' | 'unbind' | 'unplug'): NodeAction => ({
    title,
    part,
    does: deed(`${own}.${op}()`, [wanted], { op: `device.${op}`, device }),
  })
  return [
    ...oneOf(targets, part, at === null ? text.attachOne : text.replaceOne, (target) => ({
      title: at === null ? text.attach(target.label) : text.replace(target.label),
      part,
      does: attachDeed(node, target, scene),
    })),
    simple(text.bind, 'bind'),
    simple(text.detach, 'detach'),
    simple(text.unbind, 'unbind'),
    simple(text.unplug, 'unplug'),
    { title: text.dmaRead, part: parts.dma, does: dmaForm(node, 'read', scene) },
    { title: text.dmaWrite, part: parts.dma, does: dmaForm(node, 'write', scene) },
    ...hwptActions(node, scene),
    {
      title: text.info,
      part: parts.ask,
      // Unbound, it is bound first: what that gives is not known before.
      does: deed(`${own}.info()`, [wanted], node.bound === null ? null : { op: 'device.info', device: node.bound }),
    },
  ]
}

/** DMA through the domain that a device is attached to: by default to the first area there. */
function dmaForm(node: TopologyNode, way: 'read' | 'write', scene: Scene): ActionForm {
  const able = node.tags.includes('no-snoop')
  const { text: own, wanted } = named(node, 'device', scene)
  return {
    kind: 'form',
    fields: [
      ...rangeFields(firstRange(node, scene)),
      { kind: 'check', key: 'noSnoop', label: labels.withNoSnoop, value: able },
    ],
    make(values) {
      const { iova, length } = rangeChosen(values)
      const noSnoop = values.flag('noSnoop')
      const options = optionsText({ noSnoop: noSnoop === able ? null : String(noSnoop) })
      const command = { op: `dma.${way}`, device: nameOfDevice(node), iova, length, noSnoop } as const
      return deed(`${own}.${way}(${argumentsText(addressText(iova), sizeText(length), options)})`, [wanted], command)
    },
  }
}

/** Page tables that are made for a device. */
function hwptActions(node: TopologyNode, scene: Scene): NodeAction[] {
  const ioases = nodesOf('ioas', scene)
  const parents = nodesOf('hwpt', scene).filter(({ tags }) => tags.includes('nest parent'))
  const part = parts.hwpt
  return [
    ...(ioases.length === 0 ? [] : [{ title: text.hwptOf, part, does: hwptForm([node], ioases, scene) }]),
    ...(parents.length === 0 ? [] : [{ title: text.nested, part, does: nestedForm([node], parents, scene) }]),
  ]
}

/** The kernel fails where it hands its answer over. */
export const efaultField: FormField = { kind: 'check', key: 'efault', label: labels.efault, value: false }

/** A hwpt of its own over an IOAS. */
export function hwptForm(devices: readonly TopologyNode[], ioases: readonly TopologyNode[], scene: Scene): ActionForm {
  return {
    kind: 'form',
    fields: [
      nodeField('ioas', topologyStrings.kinds.ioas, ioases),
      nodeField('device', labels.device, devices),
      { kind: 'text', key: 'name', label: labels.name, value: '', empty: words.defaultName },
      { kind: 'check', key: 'nestParent', label: labels.nestParent, value: false },
      { kind: 'check', key: 'dirty', label: labels.dirtyTracking, value: false },
      efaultField,
    ],
    make(values) {
      const nestParent = values.flag('nestParent')
      const dirtyTracking = values.flag('dirty')
      const options = { nestParent: nestParent ? 'true' : null, dirtyTracking: dirtyTracking ? 'true' : null }
      return allocDeed('hwpt', values, {
        parents: ioases,
        key: 'ioas',
        devices,
        scene,
        options,
        nestParent,
        dirtyTracking,
      })
    },
  }
}
/** A stage-1 table over a nest parent. */
export function nestedForm(
  devices: readonly TopologyNode[],
  parents: readonly TopologyNode[],
  scene: Scene,
): ActionForm {
  return {
    kind: 'form',
    fields: [
      nodeField('parent', topologyStrings.kinds.hwpt, parents),
      nodeField('device', labels.device, devices),
      { kind: 'text', key: 'name', label: labels.name, value: '', empty: words.defaultName },
      efaultField,
    ],
    make: (values) =>
      allocDeed('nested', values, {
        parents,
        key: 'parent',
        devices,
        scene,
        options: {},
        nestParent: false,
        dirtyTracking: false,
      }),
  }
}

function allocDeed(
  method: 'hwpt' | 'nested',
  values: FormValues,
  of: {
    readonly parents: readonly TopologyNode[]
    readonly key: string
    readonly devices: readonly TopologyNode[]
    readonly scene: Scene
    readonly options: Readonly<Record<string, string | null>>
    readonly nestParent: boolean
    readonly dirtyTracking: boolean
  },
): Deed {
  const { nestParent, dirtyTracking, scene } = of
  const parent = nodeChosen(values, of.key, of.parents)
  const device = nodeChosen(values, 'device', of.devices)
  if (parent === undefined || device === undefined) return deed('', [], null)
  const over = named(parent, 'parent', scene)
  const own = named(device, 'device', scene)
  const name = values.text('name')
  const efault = values.flag('efault')
  const options = optionsText({
    name: name === '' ? null : quoted(name),
    ...of.options,
    efault: efault ? 'true' : null,
  })
  const call = `${over.text}.${method}(${argumentsText(own.text, options)})`
  const command =
    device.bound === null
      ? null
      : ({
          op: 'hwpt.alloc',
          name: name === '' ? 'hwpt' : name,
          device: device.bound,
          parent: idOf(parent.ref),
          nestParent,
          dirtyTracking,
          nestedData: method === 'nested',
          efault,
        } as const)
  return deed(`const {new} = ${call}`, [over.wanted, own.wanted], command, name === '' ? method : name)
}
