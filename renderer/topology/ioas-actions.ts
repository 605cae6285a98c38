/** What can be done with an IOAS: mapping, copying, unmapping, and what is made over it. */
import type { TopologyMemory, TopologyNode } from '../../engine/protocol/panels.ts'
import { hex, size } from '../format/hex.ts'
import { sameObject } from '../stores/selection.ts'
import { topologyStrings } from '../strings/topology.ts'
import { deed } from './action.ts'
import type { ActionForm, Deed, NodeAction, Scene } from './action.ts'
import { efaultField, hwptForm } from './device-actions.ts'
import type { FormField, FormValues } from './form.ts'
import { iovaActions } from './iova-actions.ts'
import {
  firstRange,
  idOf,
  nodeChosen,
  nodeField,
  oneOf,
  rangeChosen,
  rangeFields,
  rangeText,
  typedSize,
} from './parts.ts'
import {
  addressText,
  areasOf,
  areaSize,
  argumentsText,
  memorySize,
  named,
  namedMemory,
  nextIova,
  nodesOf,
  optionsText,
  quoted,
  sizeText,
} from './script-text.ts'

const text = topologyStrings.actions
const { parts, form: words } = topologyStrings
const labels = words.fields

/** Memory of a process that can be mapped. */
export interface Mappable {
  readonly process: TopologyNode
  readonly memory: TopologyMemory
}

/** The flags of a map or a copy. */
interface Prot {
  readonly read: boolean
  readonly write: boolean
  readonly unknownFlags: boolean
}
/** As the kernel takes them where nothing else is said. */
const PLAIN: Prot = { read: true, write: true, unknownFlags: false }
function protFields(plain: Prot): FormField[] {
  return [
    { kind: 'check', key: 'read', label: labels.read, value: plain.read },
    { kind: 'check', key: 'write', label: labels.write, value: plain.write },
    { kind: 'check', key: 'unknownFlags', label: labels.unknownFlags, value: false },
  ]
}
function protChosen(values: FormValues): Prot {
  return { read: values.flag('read'), write: values.flag('write'), unknownFlags: values.flag('unknownFlags') }
}
function protOptions({ read, write, unknownFlags }: Prot): Record<string, string | null> {
  return {
    read: read ? null : 'false',
    write: write ? null : 'false',
    unknownFlags: unknownFlags ? 'true' : null,
  }
}

export function mappables(scene: Scene): Mappable[] {
  return nodesOf('process', scene).flatMap((process) => process.memory.map((memory) => ({ process, memory })))
}

interface Mapping extends Prot {
  readonly iova: bigint | null
  readonly length: bigint
  readonly efault: boolean
}

function mapDeed(ioas: TopologyNode, { process, memory }: Mappable, how: Mapping, scene: Scene): Deed {
  const own = named(ioas, 'ioas', scene)
  const from = namedMemory(process, memory, 'memory', scene)
  const { iova, length, read, write, unknownFlags, efault } = how
  const options = optionsText({
    iova: iova === null ? null : addressText(iova),
    from: from.text,
    length: length === memorySize(memory) ? null : sizeText(length),
    ...protOptions(how),
    efault: efault ? 'true' : null,
  })
  return deed(`${own.text}.map(${options})`, [own.wanted, from.wanted], {
    op: 'ioas.map',
    ioas: idOf(ioas.ref),
    process: process.label,
    va: memory.va,
    length,
    iova,
    prot: { read, write },
    unknownFlags,
    efault,
  })
}

/** Maps some memory: all of it to the next free MiB, unless the form says otherwise. */
export function mapForm(ioas: TopologyNode, from: readonly Mappable[], scene: Scene): ActionForm {
  const whole = from.length === 1 && from[0] !== undefined ? memorySize(from[0].memory) : null
  return {
    kind: 'form',
    fields: [
      {
        kind: 'choice',
        key: 'memory',
        label: labels.memory,
        value: '0',
        options: from.map(({ process, memory }, index) => ({
          value: String(index),
          title: `${process.label} ${memory.name} (${size(memorySize(memory))})`,
        })),
      },
      { kind: 'address', key: 'iova', label: labels.iova, value: hex(nextIova(ioas, scene)), empty: words.chosen },
      {
        kind: 'size',
        key: 'length',
        label: labels.length,
        value: whole === null ? '' : typedSize(whole),
        empty: words.whole,
      },
      ...protFields(PLAIN),
      efaultField,
    ],
    make(values) {
      const chosen = from[Number(values.text('memory'))]
      if (chosen === undefined) return deed('', [], null)
      const length = values.amountOrNull('length') ?? memorySize(chosen.memory)
      const how = { iova: values.amountOrNull('iova'), length, efault: values.flag('efault'), ...protChosen(values) }
      return mapDeed(ioas, chosen, how, scene)
    },
  }
}

interface Copying extends Prot {
  readonly srcIova: bigint
  readonly length: bigint
  readonly dstIova: bigint | null
}

function copyDeed(ioas: TopologyNode, from: TopologyNode, how: Copying, scene: Scene): Deed {
  const own = named(ioas, 'ioas', scene)
  // Within one IOAS both are the same name.
  const other = sameObject(ioas.ref, from.ref) ? own : named(from, 'other', scene)
  const { srcIova, length, dstIova, read, write, unknownFlags } = how
  const options = optionsText({
    from: other.text,
    iova: addressText(srcIova),
    length: sizeText(length),
    to: dstIova === null ? null : addressText(dstIova),
    ...protOptions(how),
  })
  return deed(`${own.text}.copy(${options})`, other === own ? [own.wanted] : [own.wanted, other.wanted], {
    op: 'ioas.copy',
    dst: idOf(ioas.ref),
    dstIova,
    src: idOf(from.ref),
    srcIova,
    length,
    prot: { read, write },
    unknownFlags,
  })
}

/** Copies a range of another IOAS: by default its first area. */
export function copyForm(ioas: TopologyNode, from: readonly TopologyNode[], scene: Scene): ActionForm {
  const area = areasOf(from[0] ?? null, scene)[0]
  return {
    kind: 'form',
    fields: [
      nodeField('from', labels.from, from),
      ...rangeFields(firstRange(from[0] ?? null, scene), labels.sourceIova),
      { kind: 'address', key: 'to', label: labels.to, value: '', empty: words.chosen },
      ...protFields({ ...PLAIN, write: area?.writable ?? true }),
    ],
    make(values) {
      const source = nodeChosen(values, 'from', from)
      if (source === undefined) return deed('', [], null)
      const range = {
        srcIova: values.amount('iova'),
        length: values.amount('length'),
        dstIova: values.amountOrNull('to'),
      }
      return copyDeed(ioas, source, { ...range, ...protChosen(values) }, scene)
    },
  }
}

export function ioasActions(node: TopologyNode, scene: Scene): NodeAction[] {
  const { text: own, wanted } = named(node, 'ioas', scene)
  const ioas = idOf(node.ref)
  const areas = areasOf(node, scene)
  const memories = mappables(scene)
  const devices = nodesOf('device', scene)
  const sources = nodesOf('ioas', scene).filter((one) => areasOf(one, scene).length > 0)
  const others = sources.filter(({ ref }) => !sameObject(ref, node.ref))
  const unmap = (title: string, call: string, iova: bigint, length: bigint): NodeAction => ({
    title,
    part: parts.unmap,
    does: deed(`${own}.${call}`, [wanted], { op: 'ioas.unmap', ioas, iova, length }),
  })
  const unmapForm: ActionForm = {
    kind: 'form',
    fields: rangeFields(firstRange(node, scene)),
    make(values) {
      const { iova, length } = rangeChosen(values)
      const call = `${own}.unmap(${addressText(iova)}, ${sizeText(length)})`
      return deed(call, [wanted], { op: 'ioas.unmap', ioas, iova, length })
    },
  }
  return [
    ...oneOf(memories, parts.map, text.mapOne, ({ process, memory }) => {
      const length = memorySize(memory)
      return {
        title: text.map(`${process.label} ${memory.name}`, size(length)),
        part: parts.map,
        does: mapDeed(node, { process, memory }, { ...PLAIN, iova: null, length, efault: false }, scene),
      }
    }),
    ...(memories.length === 0 ? [] : [{ title: text.mapForm, part: parts.map, does: mapForm(node, memories, scene) }]),
    ...oneOf(
      others.flatMap((other) => areasOf(other, scene).map((area) => ({ other, area }))),
      parts.copy,
      text.copyOne,
      ({ other, area }) => {
        const whole = { srcIova: area.iova, length: areaSize(area), dstIova: null, ...PLAIN, write: area.writable }
        return { title: text.copy(area.name, other.label), part: parts.copy, does: copyDeed(node, other, whole, scene) }
      },
    ),
    ...(sources.length === 0 ? [] : [{ title: text.copyForm, part: parts.copy, does: copyForm(node, sources, scene) }]),
    ...oneOf(areas, parts.unmap, text.unmapOne, (area) =>
      unmap(text.unmap(area.name, hex(area.iova)), `unmap(${rangeText(area)})`, area.iova, areaSize(area)),
    ),
    ...(areas.length === 0
      ? []
      : [
          { title: text.unmapForm, part: parts.unmap, does: unmapForm },
          unmap(text.unmapAll, 'unmapAll()', 0n, 0xffff_ffff_ffff_ffffn),
        ]),
    ...(devices.length === 0 ? [] : [{ title: text.hwptOf, part: parts.make, does: hwptForm(devices, [node], scene) }]),
    { title: text.access, part: parts.make, does: accessForm(node, scene) },
    ...iovaActions(node, scene),
    {
      title: text.destroy(node.label),
      part: parts.destroy,
      does: deed(`${own}.destroy()`, [wanted], { op: 'object.destroy', id: ioas }),
    },
  ]
}

/** A new access, on an IOAS or on none. */
export function accessForm(ioas: TopologyNode | null, scene: Scene): ActionForm {
  const at = ioas === null ? null : named(ioas, 'ioas', scene)
  return {
    kind: 'form',
    fields: [
      { kind: 'text', key: 'name', label: labels.name, value: 'mdev' },
      { kind: 'check', key: 'pins', label: labels.pins, value: true },
      { kind: 'check', key: 'ignoresUnmap', label: labels.ignoresUnmap, value: false },
    ],
    make(values) {
      const name = values.text('name')
      const pins = values.flag('pins')
      const ignoresUnmap = values.flag('ignoresUnmap')
      const options = optionsText({ pins: pins ? null : 'false', ignoresUnmap: ignoresUnmap ? 'true' : null })
      const call = `const {new} = ${at?.text ?? 'lab'}.access(${argumentsText(quoted(name), options)})`
      return deed(
        call,
        at === null ? [] : [at.wanted],
        {
          op: 'access.create',
          name,
          ioas: ioas === null ? null : idOf(ioas.ref),
          needsPinPages: pins,
          ...(ignoresUnmap ? { ignoresUnmap } : {}),
        },
        name,
      )
    },
  }
}
