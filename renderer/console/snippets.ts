import type { SnippetName } from '../strings/snippets.ts'

/** Pieces of script that one writes again and again, with places to fill in; what they are is in `snippetTitles`. */
export interface Snippet {
  readonly name: SnippetName
  /** With `${1:…}` for the places. */
  readonly body: string
}

export const snippets: readonly Snippet[] = [
  {
    name: 'setup',
    body: "const ${1:vm} = lab.process('${2:qemu}', { memory: '${3:32 KiB}' })\nconst ${4:ioas} = lab.ioas()\nconst ${5:nic} = lab.device('${5:nic}', { coherent: true })\nconst ${6:igpu} = lab.device('${6:igpu}', { coherent: false })\n$0",
  },
  {
    name: 'process',
    body: "const ${1:vm} = lab.process('${2:qemu}', { memory: '${3:32 KiB}' })\n$0",
  },
  {
    name: 'device',
    body: "const ${1:igpu} = lab.device('${1:igpu}', { coherent: ${2|false,true|} })\n$0",
  },
  {
    name: 'map',
    body: '${1:ioas}.map({ iova: ${2:0x100_0000n}, from: ${3:vm}.memory })\n$0',
  },
  {
    name: 'copy',
    body: "${1:other}.copy({ from: ${2:ioas}, iova: ${3:0x100_0000n}, length: '${4:16 KiB}' })\n$0",
  },
  {
    name: 'access',
    body: "const ${1:mdev} = ${2:ioas}.access('${1:mdev}')\nconst ${3:pin} = ${1:mdev}.pin(${4:0x100_0000n}, '${5:1 page}')\n$0",
  },
  {
    name: 'trycall',
    body: "const ${1:outcome} = lab.try(() => ${2:ioas.unmap(0n, '1 page')})\nif (!${1:outcome}.ok) print(${1:outcome}.errno, ${1:outcome}.why)\n$0",
  },
  {
    name: 'expectfail',
    body: "expect(() => ${1:ioas.unmap(0n, '1 page')}).toFail('${2:ENOENT}')\n$0",
  },
  {
    name: 'expectsafe',
    body: 'expect(lab.hazards).toBeEmpty()\nexpect(lab.flushes.pages).toBe(${1:0})\n$0',
  },
  {
    name: 'hwpt',
    body: 'const ${1:table} = ${2:ioas}.hwpt(${3:igpu})\n${3:igpu}.attach(${1:table})\n$0',
  },
  {
    name: 'nested',
    body: 'const ${1:parent} = ${2:ioas}.hwpt(${3:igpu}, { nestParent: true })\nconst ${4:guest} = ${1:parent}.nested(${3:igpu})\n${3:igpu}.attach(${4:guest})\n$0',
  },
  {
    name: 'loop',
    body: "for (let i = 0n; i < ${1:8}n; i++) {\n  ${2:ioas}.map({ iova: ${3:0x100_0000n} + i * 0x1000n, from: ${4:vm}.memory, length: '1 page' })\n}\n$0",
  },
  {
    name: 'scenario',
    body: "// ${1:What is asked}\nconst vm = lab.process('qemu', { memory: '${2:32 KiB}' })\nconst ioas = lab.ioas()\nconst igpu = lab.device('igpu', { coherent: false })\n\nioas.map({ iova: 0x100_0000n, from: vm.memory })\nigpu.attach(ioas)\nigpu.write(0x100_0000n, '1 page')\nigpu.unplug()\nioas.unmapAll()\n\nexpect(lab.hazards).toBeEmpty()\n$0",
  },
  {
    name: 'litmus',
    body: "const ${1:race} = lab.litmus('${1:race}', {\n  threads: {\n    ${2:guest}: [() => ${3:vm.memory.clflush()}],\n    ${4:vmm}: [() => ${5:igpu.attach(ioas)}],\n  },\n})\n${1:race}.never(() => ${6:lab.hazards.length > 0})\n$0",
  },
  {
    name: 'policy',
    body: "lab.definePolicy({\n  name: '${1:mine}',\n  summary: '${2:Flushes what enters a non-coherent domain.}',\n  beforeMap(fill, batch) {\n    if (fill.domain?.coherent !== false) return null\n    return { flush: batch.spans().flatMap((span) => span.frames.runs), reason: '${3:enters a non-coherent domain}' }\n  },\n})\n$0",
  },
  {
    name: 'perpolicy',
    body: "const ${1:flushed} = lab.perPolicy({ 'v1, v2': ${2:16}, none: ${3:0} })\n$0",
  },
]
