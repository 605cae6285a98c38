/** What can be done with a process and its memory, and what can be made that is not there yet. */
import type { TopologyMemory, TopologyNode } from '../../engine/protocol/panels.ts'
import type { Command, Zeroing } from '../../engine/protocol/command.ts'
import { topologyStrings } from '../strings/topology.ts'
import { deed } from './action.ts'
import type { ActionForm, NodeAction, Scene } from './action.ts'
import { accessForm, mapForm } from './ioas-actions.ts'
import { nodeChosen, nodeField, oneOf } from './parts.ts'
import type { CreationId } from './requests.ts'
import {
  argumentsText,
  memorySize,
  named,
  namedMemory,
  nodesOf,
  optionsText,
  quoted,
  rangesText,
  sizeText,
} from './script-text.ts'

const text = topologyStrings.actions
const { parts, form: words } = topologyStrings
const labels = words.fields

/** Ranges whose actions a menu lists; each has ten. Of more, the range is looked for first. */
const LISTED_RANGES = 4
const ZEROINGS = ['cached', 'nontemporal', 'none'] as const satisfies readonly Zeroing[]

export function processActions(node: TopologyNode, scene: Scene): NodeAction[] {
  const all = node.memory.flatMap((memory) => memoryActions(node, memory, scene))
  const one = {
    kind: 'choice',
    label: text.memoryOne(node.memory.length),
    actions: () => all.map((action) => ({ ...action, title: `${action.part}: ${action.title}` })),
  } as const
  return [
    ...(node.memory.length <= LISTED_RANGES ? all : [{ title: one.label, part: parts.process, does: one }]),
    { title: text.alloc, part: parts.process, does: allocForm(node, scene) },
    { title: text.limit, part: parts.process, does: limitForm(node, scene) },
  ]
}

function memoryActions(process: TopologyNode, memory: TopologyMemory, scene: Scene): NodeAction[] {
  const part = parts.memory(memory.name)
  const { text: own, wanted } = namedMemory(process, memory, 'memory', scene)
  const bytes = { process: process.label, va: memory.va, length: memorySize(memory) }
  const pages = { process: process.label, va: memory.va, pages: memory.pages }
  const simple = (title: string, method: string, command: Command): NodeAction => ({
    title,
    part,
    does: deed(`${own}.${method}()`, [wanted], command),
  })
  const heirs = nodesOf('process', scene).filter((other) => other !== process)
  const recycle: ActionForm = {
    kind: 'form',
    fields: [nodeField('to', labels.owner, heirs), zeroingField],
    make(values) {
      const heir = nodeChosen(values, 'to', heirs)
      if (heir === undefined) return deed('', [], null)
      const to = named(heir, 'heir', scene)
      const zeroing = zeroingOf(values.text('zeroing'))
      const options = optionsText({ zeroing: zeroing === 'cached' ? null : quoted(zeroing) })
      const command = { op: 'mem.recycle', ...pages, to: heir.label, zeroing } as const
      return deed(`${own}.recycle(${argumentsText(to.text, options)})`, [wanted, to.wanted], command)
    },
  }
  return [
    ...oneOf(nodesOf('ioas', scene), part, text.mapIntoOne, (ioas) => ({
      title: text.mapInto(ioas.label),
      part,
      does: mapForm(ioas, [{ process, memory }], scene),
    })),
    simple(text.cpuRead, 'read', { op: 'cpu.read', ...bytes, memtype: 'wb' }),
    simple(text.cpuWrite, 'write', { op: 'cpu.write', ...bytes, memtype: 'wb' }),
    simple(text.clflush, 'clflush', { op: 'cache.clflush', ...bytes }),
    simple(text.clwb, 'clwb', { op: 'cache.clwb', ...bytes }),
    simple(text.evict, 'evict', { op: 'cache.evict', ...bytes }),
    simple(text.refault, 'refault', { op: 'mem.refault', ...pages }),
    simple(text.free, 'free', { op: 'mem.free', ...pages }),
    ...(heirs.length === 0 ? [] : [{ title: text.recycle, part, does: recycle }]),
  ]
}

const zeroingField = {
  kind: 'choice',
  key: 'zeroing',
  label: labels.zeroing,
  value: 'cached',
  options: ZEROINGS.map((value) => ({ value, title: words.zeroings[value] })),
} as const
function zeroingOf(value: string): Zeroing {
  return ZEROINGS.find((known) => known === value) ?? 'cached'
}

function allocForm(process: TopologyNode, scene: Scene): ActionForm {
  const { text: own, wanted } = named(process, 'process', scene)
  return {
    kind: 'form',
    fields: [
      { kind: 'size', key: 'size', label: labels.size, value: '32 KiB' },
      {
        kind: 'choice',
        key: 'layout',
        label: labels.layout,
        value: 'contiguous',
        options: Object.entries(words.layouts).map(([value, title]) => ({ value, title })),
      },
      zeroingField,
    ],
    make(values) {
      const layout = values.text('layout') === 'scattered' ? 'scattered' : 'contiguous'
      const zeroing = zeroingOf(values.text('zeroing'))
      const bytes = values.amount('size')
      const options = optionsText({
        layout: layout === 'contiguous' ? null : quoted(layout),
        zeroing: zeroing === 'cached' ? null : quoted(zeroing),
      })
      const command = {
        op: 'mem.alloc',
        process: process.label,
        name: 'memory',
        pages: Number((bytes + 4095n) / 4096n),
        va: null,
        layout,
        zeroing,
        readOnly: false,
        mergeable: false,
      } as const
      return deed(`const {new} = ${own}.alloc(${argumentsText(sizeText(bytes), options)})`, [wanted], command, 'memory')
    },
  }
}

function limitForm(process: TopologyNode, scene: Scene): ActionForm {
  const { text: own, wanted } = named(process, 'process', scene)
  return {
    kind: 'form',
    fields: [{ kind: 'size', key: 'limit', label: labels.limit, value: '64 KiB', empty: words.unlimited }],
    make(values) {
      const limit = values.amountOrNull('limit')
      const memlockPages = limit === null ? null : Number(limit / 4096n)
      const command = { op: 'process.limit', process: process.label, capIpcLock: limit === null, memlockPages } as const
      const options = limit === null ? '{ capIpcLock: true }' : `{ memlock: ${sizeText(limit)} }`
      return deed(`${own}.limit(${options})`, [wanted], command)
    },
  }
}

/** A name that no device or process has yet. */
function unused(stem: string, scene: Scene): string {
  const taken = new Set(scene.topology.nodes.map(({ label }) => label))
  let name = stem
  for (let n = 2; taken.has(name); n += 1) name = `${stem}${n}`
  return name
}

/** The form of something new. */
export function createForm(what: CreationId, scene: Scene): ActionForm {
  switch (what) {
    case 'device':
      return deviceForm(scene)
    case 'process':
      return processForm(scene)
    case 'ioas':
      return ioasForm
    case 'access':
      return accessForm(null, scene)
    default:
      return what satisfies never
  }
}

function deviceForm(scene: Scene): ActionForm {
  return {
    kind: 'form',
    fields: [
      { kind: 'text', key: 'name', label: labels.name, value: unused('nic', scene) },
      { kind: 'check', key: 'coherent', label: labels.coherent, value: true },
      { kind: 'check', key: 'noSnoop', label: labels.noSnoop, value: false },
      { kind: 'check', key: 'dirty', label: labels.dirtyTracking, value: false },
      { kind: 'number', key: 'group', label: labels.group, value: '', empty: words.ownGroup },
      { kind: 'ranges', key: 'reserved', label: labels.reserved, value: '', empty: words.noRanges },
    ],
    make(values) {
      const name = values.text('name')
      const coherent = values.flag('coherent')
      const noSnoop = values.flag('noSnoop')
      const dirtyTracking = values.flag('dirty')
      const given = values.amountOrNull('group')
      const group = given === null ? null : Number(given)
      const reserved = values.ranges('reserved')
      const options = optionsText({
        coherent: String(coherent),
        // A device that is not coherent can issue no-snoop requests unless it is said otherwise.
        noSnoop: noSnoop === !coherent ? null : String(noSnoop),
        dirtyTracking: dirtyTracking ? 'true' : null,
        group: group === null ? null : String(group),
        reserved: reserved.length === 0 ? null : rangesText(reserved),
      })
      const command = { op: 'device.create', name, coherent, noSnoop, dirtyTracking, group, reserved } as const
      return deed(`const {new} = lab.device(${argumentsText(quoted(name), options)})`, [], command, name)
    },
  }
}

function processForm(scene: Scene): ActionForm {
  return {
    kind: 'form',
    fields: [
      { kind: 'text', key: 'name', label: labels.name, value: unused('qemu', scene) },
      { kind: 'size', key: 'size', label: labels.size, value: '32 KiB', empty: topologyStrings.noMemory },
    ],
    make(values) {
      const name = values.text('name')
      const bytes = values.amountOrNull('size')
      const options = optionsText({ memory: bytes === null ? null : sizeText(bytes) })
      const command = { op: 'process.create', name, capIpcLock: true, memlockPages: null } as const
      return deed(`const {new} = lab.process(${argumentsText(quoted(name), options)})`, [], command, name)
    },
  }
}

const ioasForm: ActionForm = {
  kind: 'form',
  fields: [{ kind: 'text', key: 'name', label: labels.name, value: '', empty: words.defaultName }],
  make(values) {
    const name = values.text('name')
    const call = `const {new} = lab.ioas(${name === '' ? '' : quoted(name)})`
    return deed(call, [], { op: 'ioas.alloc', name: name === '' ? 'ioas' : name }, name === '' ? 'ioas' : name)
  },
}
