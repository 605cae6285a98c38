/** One of each: a process whose memory is mapped, a coherent device, one that is not, and an access with a pin. */
export const OBJECTS_SCRIPT = [
  "const vm = lab.process('qemu', { memory: '32 KiB' })",
  'const ioas = lab.ioas()',
  "lab.device('nic', { coherent: true }).attach(ioas)",
  "const igpu = lab.device('igpu', { coherent: false })",
  "const mdev = ioas.access('mdev')",
  'ioas.map({ iova: 0x100_0000n, from: vm.memory })',
  "mdev.pin(0x100_0000n, '8 KiB')",
].join('\n')
